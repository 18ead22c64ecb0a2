using System.CommandLine;
using System.Net;
using IngressController.Core.Gateways;
using IngressController.Core.Translation;
using IngressController.Kubernetes;

namespace IngressController.Cli;

/// <summary>The flags of the Gateway API. ingress-nginx has none of them.</summary>
sealed class GatewayFlags
{
    readonly Option<bool> _enable = new("--enable-gateway-api")
    {
        Description = "Serve Gateways and their routes, while the cluster has the Gateway API (default: true)",
        DefaultValueFactory = _ => true,
    };

    readonly Option<string?> _pool = new("--gateway-address-pool")
    {
        HelpName = "CIDR",
        Description = "Addresses of this machine for Gateways, one each, on which the ports of their listeners are bound, such as 10.0.8.0/24; " +
            "without it no Gateway is served",
    };

    readonly Option<string?> _ports = new("--gateway-ports")
    {
        HelpName = "PORTS",
        Description = "Ports of this process for those of listeners, such as 80=9080,443=9444, where a Service in front has the address of the one " +
            "Gateway that is served; in place of --gateway-address-pool",
    };

    public IEnumerable<Option> All => [_enable, _pool, _ports];

    /// <summary>Reads and checks the values. Throws <see cref="ConfigurationException"/>.</summary>
    /// <param name="result">The command line.</param>
    /// <param name="options">What other flags say.</param>
    /// <param name="taken">The flags of ports that the process listens on, with the port.</param>
    public TranslationOptions Read(ParseResult result, TranslationOptions options, params ReadOnlySpan<(string Flag, int Port)> taken)
    {
        var ports = Ports(result.GetValue(_ports), result.GetValue(_pool));
        int[] own = [.. ports?.Own ?? []];
        foreach (var (flag, port) in taken)
        {
            if (own.Contains(port))
                throw new ConfigurationException($"--gateway-ports: {ports} takes port {port}, which {flag} has: give another one behind the =");
        }

        return options with
        {
            // One who writes --tcp-services-configmap could take them otherwise, and with them what the Gateway's Service sends.
            ReservedPorts = [.. options.ReservedPorts, .. own],
            Gateways = options.Gateways with
            {
                IsOn = result.GetValue(_enable),
                ControllerName = options.ControllerClass,
                Pool = Pool(result.GetValue(_pool)),
                Ports = ports,
            },
        };
    }

    static GatewayPorts? Ports(string? text, string? pool) => text switch
    {
        null or "" => null,
        _ when !string.IsNullOrEmpty(pool) =>
            throw new ConfigurationException("--gateway-ports and --gateway-address-pool exclude each other: give one of them"),
        _ when GatewayPorts.TryParse(text, out var ports) => ports,
        _ => throw new ConfigurationException($"--gateway-ports: \"{text}\" is no list such as 80=9080,443=9444, of ports of 1 to 65535 and none twice"),
    };

    static AddressPool? Pool(string? text) => text switch
    {
        null or "" => null,
        _ when IPNetwork.TryParse(text, out var network) => new(network),
        _ => throw new ConfigurationException($"--gateway-address-pool: \"{text}\" is no network such as 10.0.8.0/24, whose bits behind the prefix are 0"),
    };
}
