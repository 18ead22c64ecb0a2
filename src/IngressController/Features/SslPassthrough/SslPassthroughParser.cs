using IngressController.Core.Annotations;
using IngressController.Proxy.Passthrough;

namespace IngressController.Features.SslPassthrough;

/// <summary>Reads <c>ssl-passthrough</c>, which requires <c>--enable-ssl-passthrough</c>.</summary>
sealed class SslPassthroughParser : IPolicyParser
{
    static readonly Option<bool> Passthrough = Option.Annotation(
        "ssl-passthrough", OptionTypes.Bool,
        "Passes TLS connections for the host on to the Service of path /; needs --enable-ssl-passthrough.",
        standard: "false", scope: OptionScope.HostsByOtherRule);

    public IReadOnlyList<Option> Options { get; } = [Passthrough];

    public IPolicy? Parse(OptionReader reader)
    {
        if (!reader.Get(Passthrough))
            return null;
        if (!reader.Flags.EnableSslPassthrough)
        {
            reader.Doubt(Passthrough, "--enable-ssl-passthrough is not given, so TLS ends here");
            return null;
        }

        foreach (var rule in reader.Ingress?.Rules ?? [])
        {
            if (rule.Host is not { Length: > 0 } host)
                reader.Warn(Passthrough, "has no effect on rules without host: connections are told apart by server name");
            else if (rule.Paths?.Any(path => path.Path is null or "" or "/") != true)
                reader.Warn(Passthrough, $"has no effect on {host} unless a path / says where its connections go");
        }

        return new SslPassthroughPolicy();
    }
}
