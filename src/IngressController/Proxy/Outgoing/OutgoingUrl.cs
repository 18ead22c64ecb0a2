using System.Diagnostics.CodeAnalysis;

namespace IngressController.Proxy.Outgoing;

/// <summary>A validated http or https URL: all parts were checked, and no part can turn into another.</summary>
sealed record OutgoingUrl
{
    static readonly UriCreationOptions AsGiven = new() { DangerousDisablePathAndQueryCanonicalization = true };

    OutgoingUrl(string scheme, RequestHost host, OriginForm target, Uri uri) => (Scheme, Host, Target, Uri) = (scheme, host, target, uri);

    public string Scheme { get; }

    public RequestHost Host { get; }

    public OriginForm Target { get; }

    /// <summary>Scheme and host: the part that may be logged, since a target may hold secrets.</summary>
    public string Origin => $"{Scheme}://{Host}";

    public string Text => Uri.OriginalString;

    internal Uri Uri { get; }

    /// <param name="scheme"><c>http</c> or <c>https</c>.</param>
    /// <param name="host">The host, with a port if that is not the scheme's default.</param>
    /// <param name="url">The URL; null without a valid host.</param>
    public static bool TryCreate(string scheme, RequestHost host, OriginForm target, [NotNullWhen(true)] out OutgoingUrl? url)
    {
        url = !host.IsNone && Uri.TryCreate($"{scheme}://{host}{target}", AsGiven, out var uri) ? new(scheme, host, target, uri) : null;
        return url is not null;
    }
}
