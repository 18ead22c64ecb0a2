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

    public IEnumerable<Option> All => [_enable, _pool];

    /// <summary>Reads and checks the values. Throws <see cref="ConfigurationException"/>.</summary>
    public TranslationOptions Read(ParseResult result, TranslationOptions options) => options with
    {
        Gateways = options.Gateways with
        {
            IsOn = result.GetValue(_enable),
            ControllerName = options.ControllerClass,
            Pool = Pool(result.GetValue(_pool)),
        },
    };

    static AddressPool? Pool(string? text) => text switch
    {
        null or "" => null,
        _ when IPNetwork.TryParse(text, out var network) => new(network),
        _ => throw new ConfigurationException($"--gateway-address-pool: \"{text}\" is no network such as 10.0.8.0/24, whose bits behind the prefix are 0"),
    };
}
