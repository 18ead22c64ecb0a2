using IngressController.Core.Annotations;
using IngressController.Proxy.Expressions;

namespace IngressController.Features.UpstreamVhost;

/// <param name="Host">Sent as Host instead of the client's. A constant one is a host that can be sent.</param>
sealed record UpstreamVhostPolicy(Template Host) : IPolicy;

/// <summary>Reads <c>upstream-vhost</c>.</summary>
sealed class UpstreamVhostParser : IPolicyParser
{
    static readonly Option<string> Vhost = Option.Annotation(
        "upstream-vhost", OptionTypes.Text,
        "Host header sent to the upstream, in place of the client's: a name or an address, with a port if any. Variables are allowed.");

    public IReadOnlyList<Option> Options { get; } = [Vhost];

    public IPolicy? Parse(OptionReader reader)
    {
        if (!reader.TryGet(Vhost, out var text))
            return null;
        if (!Template.TryParse(text, Variables.FindOrCapture, out var host, out var problem))
            reader.Reject(Vhost, $"\"{text}\" {problem}");
        else if (host.IsConstant && !(RequestHost.TryParse(text, out var parsed) && !parsed.IsNone))
            reader.Reject(Vhost, $"\"{text}\" is not a host name that can be sent (a name or an address, with a port of 0 to 65535 if any)");
        else
            return new UpstreamVhostPolicy(host);
        return null;
    }
}
