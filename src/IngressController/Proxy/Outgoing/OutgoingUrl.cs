using System.Diagnostics.CodeAnalysis;
using IngressController.Core.Routing;

namespace IngressController.Proxy.Outgoing;

/// <summary>An http or https URL that a message can be sent to: each of its parts was checked, and no part can turn into another.</summary>
sealed record OutgoingUrl
{
    static readonly UriCreationOptions AsGiven = new() { DangerousDisablePathAndQueryCanonicalization = true };

    OutgoingUrl(string scheme, RequestHost host, OriginForm target, Uri uri) => (Scheme, Host, Target, Uri) = (scheme, host, target, uri);

    public string Scheme { get; }

    public RequestHost Host { get; }

    public OriginForm Target { get; }

    /// <summary>Scheme and host: what may be told of it, since a target may hold secrets.</summary>
    public string Origin => $"{Scheme}://{Host}";

    /// <summary>The whole of it.</summary>
    public string Text => Uri.OriginalString;

    /// <summary>For .NET's client.</summary>
    internal Uri Uri { get; }

    /// <param name="scheme"><c>http</c> or <c>https</c>.</param>
    /// <param name="host">The host, with a port if it is not the scheme's own.</param>
    /// <param name="target">What is asked for there.</param>
    /// <param name="url">The URL; null when the host is none.</param>
    public static bool TryCreate(string scheme, RequestHost host, OriginForm target, [NotNullWhen(true)] out OutgoingUrl? url)
    {
        url = !host.IsNone && Uri.TryCreate($"{scheme}://{host}{target}", AsGiven, out var uri) ? new(scheme, host, target, uri) : null;
        return url is not null;
    }
}
