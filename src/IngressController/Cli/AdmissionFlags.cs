using System.CommandLine;
using System.Globalization;
using System.Net;
using IngressController.Kubernetes;
using IngressController.Options;

namespace IngressController.Cli;

/// <summary>The flags of the admission webhook, with ingress-nginx' names and meanings.</summary>
sealed class AdmissionFlags
{
    readonly Option<string?> _address = Text("--validating-webhook", "ADDRESS",
        "Serve the admission webhook there, for example :8443 or 127.0.0.1:9443; port 0 picks a free one");
    readonly Option<string?> _certificate = Text("--validating-webhook-certificate", "FILE", "Its certificate (PEM); read anew when it changes");
    readonly Option<string?> _key = Text("--validating-webhook-key", "FILE", "The key of its certificate (PEM)");
    readonly Option<string?> _clients = Text("--validating-webhook-client-ca", "FILE",
        "Answer only callers with a client certificate of this authority (PEM); read anew when it changes");

    public IEnumerable<Option> All => [_address, _certificate, _key, _clients];

    /// <summary>Reads and checks the values; null when no webhook is configured. Throws <see cref="ConfigurationException"/>.</summary>
    public AdmissionOptions? Read(ParseResult result)
    {
        if (result.GetValue(_address) is not { Length: > 0 } text)
            return result.GetValue(_clients) is not { Length: > 0 } ? null
                : throw new ConfigurationException($"{_clients.Name} needs {_address.Name}: without it there is no webhook to guard");
        if (result.GetValue(_certificate) is not { Length: > 0 } certificate || result.GetValue(_key) is not { Length: > 0 } key)
            throw new ConfigurationException($"{_address.Name} needs {_certificate.Name} and {_key.Name} too: the API server speaks HTTPS only");
        var colon = text.LastIndexOf(':');
        if (colon < 0 || !int.TryParse(text.AsSpan(colon + 1), NumberStyles.None, CultureInfo.InvariantCulture, out var port) || port > 65535 ||
            !TryAddress(text[..colon], out var address))
            throw new ConfigurationException($"{_address.Name}: \"{text}\" is not an address and a port, such as :8443, 127.0.0.1:8443 or [::1]:8443");
        return new(address, port, certificate, key, result.GetValue(_clients) is { Length: > 0 } clients ? clients : null);
    }

    static bool TryAddress(string text, out IPAddress? address)
    {
        address = null;
        return text.Length == 0 || IPAddress.TryParse(text, out address);
    }

    static Option<string?> Text(string name, string value, string description) => new(name) { HelpName = value, Description = description };
}
