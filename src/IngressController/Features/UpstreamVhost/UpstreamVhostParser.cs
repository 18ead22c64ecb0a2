using IngressController.Core.Annotations;

namespace IngressController.Features.UpstreamVhost;

/// <param name="Host">Sent as Host instead of the client's.</param>
sealed record UpstreamVhostPolicy(RequestHost Host) : IPolicy;

/// <summary>Reads <c>upstream-vhost</c>.</summary>
sealed class UpstreamVhostParser : IPolicyParser
{
    static readonly Option<RequestHost> Vhost = Option.Annotation<RequestHost>(
        "upstream-vhost",
        new("host name or address, with a port if any", static text => RequestHost.TryParse(text, out var host) && !host.IsNone
            ? host
            : new Unreadable("is not a host name that can be sent (a name or an address, with a port of 0 to 65535 if any)")),
        "Host header sent to the upstream, in place of the client's.");

    public IReadOnlyList<Option> Options { get; } = [Vhost];

    public IPolicy? Parse(OptionReader reader) => reader.TryGet(Vhost, out var host) ? new UpstreamVhostPolicy(host) : null;
}
