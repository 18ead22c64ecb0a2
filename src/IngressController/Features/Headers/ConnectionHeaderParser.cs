using IngressController.Core.Annotations;

namespace IngressController.Features.Headers;

/// <param name="Close">Whether the upstream gets Connection: close; otherwise keep-alive.</param>
sealed record ConnectionHeaderPolicy(bool Close) : IPolicy;

/// <summary>Reads <c>connection-proxy-header</c>.</summary>
sealed class ConnectionHeaderParser : IPolicyParser
{
    static readonly Option<string> Connection = Option.Annotation(
        "connection-proxy-header", OptionTypes.OneOf("close", "keep-alive"),
        "Connection header sent to the upstream: close or keep-alive.");

    public IReadOnlyList<Option> Options { get; } = [Connection];

    public IPolicy? Parse(OptionReader reader) =>
        reader.TryGet(Connection, out var value) ? new ConnectionHeaderPolicy(value == "close") : null;
}
