using System.Collections.Immutable;
using IngressController.Core.Gateways.Rules;
using IngressController.Proxy;
using IngressController.Proxy.Outgoing;
using Microsoft.Net.Http.Headers;

namespace IngressController.Features.GatewayFilters;

/// <summary>
/// The filters RequestHeaderModifier and ResponseHeaderModifier: those of the rule, then of the backend. They change what the proxy itself
/// has set, too, and answers of pods and our own alike.
/// </summary>
sealed class HeaderFilterFeature : Feature<HeaderFilterPolicy>
{
    public override Stage Stage => Stage.Transform;

    protected override void Bind(HeaderFilterPolicy policy, RouteScope scope, RoutePipeline pipeline)
    {
        var request = ChangesOf(policy.Request);
        var response = ChangesOf(policy.Response);
        if (!request.IsEmpty)
            pipeline.EditRequest((_, head) => Apply(request, head));
        if (!response.IsEmpty)
            pipeline.EditResponse((_, answer) => Apply(response, answer.Headers));
    }

    /// <summary>One change of a header.</summary>
    /// <param name="Value">In octets; null: it is removed.</param>
    /// <param name="IsAdded">Whether lines that are there stay.</param>
    readonly record struct Change(string Name, string? Value, bool IsAdded)
    {
        public bool IsHost => Name.Equals(HeaderNames.Host, StringComparison.OrdinalIgnoreCase);
    }

    static ImmutableArray<Change> ChangesOf(ValueArray<HeaderModifier> modifiers)
    {
        var changes = ImmutableArray.CreateBuilder<Change>();
        foreach (var modifier in modifiers)
        {
            changes.AddRange(modifier.Set.Select(static header => new Change(header.Name, RequestTarget.OctetsOf(header.Value), IsAdded: false)));
            changes.AddRange(modifier.Add.Select(static header => new Change(header.Name, RequestTarget.OctetsOf(header.Value), IsAdded: true)));
            changes.AddRange(modifier.Remove.Select(static name => new Change(name, null, IsAdded: false)));
        }

        return changes.ToImmutable();
    }

    // A request has one Host: a second one is set in its place, and none is taken away.
    static void Apply(ImmutableArray<Change> changes, OutgoingHead head)
    {
        foreach (var change in changes)
        {
            if (change.Value is { } value && change.IsAdded && !change.IsHost)
                head.Add(change.Name, value);
            else if (change.Value is not null || !change.IsHost)
                head.Set(change.Name, change.Value ?? "");
        }
    }

    static void Apply(ImmutableArray<Change> changes, IHeaderDictionary headers)
    {
        foreach (var (name, value, isAdded) in changes)
        {
            if (value is null)
                headers.Remove(name);
            else if (isAdded)
                headers.Append(name, value);
            else
                headers[name] = value;
        }
    }
}
