using System.Collections.Immutable;
using IngressController.Features.RateLimit;
using IngressController.Proxy.Expressions;

namespace IngressController.Features.Snippets.Limits;

/// <summary>limit_req_zone or limit_conn_zone of http-snippet: what requests are counted by.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Key">What tells clients apart; a request for which it is empty is not counted.</param>
/// <param name="MilliPerSecond">Thousandths of a request per second; 0 for a zone of limit_conn.</param>
sealed record LimitZone(string Name, Template Key, long MilliPerSecond)
{
    readonly ulong _number = ClientKey.ZoneOf($"zone {Name}");

    /// <summary>Whom a request is counted for; null: nobody.</summary>
    public ulong? KeyOf(Proxy.RequestContext context) =>
        Key.EvaluateDecoded(context) is { Length: > 0 } text ? ClientKey.Of(_number, text) : null;
}

/// <summary>limit_req.</summary>
/// <param name="Burst">Requests beyond the rate that are served at once.</param>
sealed record RequestLimit(LimitZone Zone, int Burst)
{
    public LeakRate Rate { get; } = new(Zone.MilliPerSecond, Math.Min(Burst, int.MaxValue / 1000 - 1) * 1000);
}

/// <summary>limit_conn.</summary>
/// <param name="Most">Open requests at most.</param>
sealed record ConnectionLimit(LimitZone Zone, int Most);

/// <summary>The limits of one level; a level inside that has none inherits them.</summary>
/// <param name="RequestStatus">limit_req_status; null: not set.</param>
/// <param name="ConnectionStatus">limit_conn_status; null: not set.</param>
sealed record SnippetLimits(
    ImmutableArray<RequestLimit> Requests, ImmutableArray<ConnectionLimit> Connections,
    int? RequestStatus, int? ConnectionStatus)
{
    public static SnippetLimits None { get; } = new([], [], null, null);

    public bool IsNone => Requests.IsEmpty && Connections.IsEmpty;

    /// <summary>Another text of the same level, behind this one.</summary>
    public SnippetLimits Then(SnippetLimits other) => new(
        [.. Requests, .. other.Requests], [.. Connections, .. other.Connections], other.RequestStatus ?? RequestStatus,
        other.ConnectionStatus ?? ConnectionStatus);

    /// <summary>A level inside this one.</summary>
    public SnippetLimits Inherit(SnippetLimits inner) => new(
        inner.Requests.IsEmpty ? Requests : inner.Requests, inner.Connections.IsEmpty ? Connections : inner.Connections,
        inner.RequestStatus ?? RequestStatus, inner.ConnectionStatus ?? ConnectionStatus);
}
