using IngressController.Tests.Edge;

namespace IngressController.Tests.Proxy.Paths;

/// <summary>A way to guard a path of a host, of which a client that shows nothing must see nothing.</summary>
/// <param name="Name">The name, which files know.</param>
/// <param name="Refused">The status for the path itself, spelled plainly.</param>
/// <param name="Yaml">The Ingresses of its host, where <c>AUTH</c> stands for the port of an authentication service that refuses.</param>
sealed record AccessRule(string Name, string Refused, string Yaml)
{
    /// <summary>The path that is guarded, and all below it.</summary>
    public const string Guarded = "/admin";

    const string Password = "auth-type: basic|auth-secret: users";

    public static readonly IReadOnlyList<AccessRule> All =
    [
        Of("allow-list", "403", "whitelist-source-range: 10.0.0.0/8"),
        Of("deny-list", "403", "denylist-source-range: 127.0.0.0/8"),
        Of("basic-auth", "401", Password),
        Of("auth-url", "401", "auth-url: http://localhost:AUTH/"),
        // It holds for a whole host but for the path of challenges, and also on the port without TLS.
        new("certificate", "400", Backends.Join(
            Ingress("certificate", "guarded", "/", "auth-tls-secret: default/clients"), Ingress("certificate", "open", "/.well-known/acme-challenge", "")))
        {
            Open = "/.well-known/acme-challenge",
        },
        Of("satisfy-any", "401", Password + "|whitelist-source-range: 10.0.0.0/8|satisfy: any"),
        // The path itself has one rule, what is below it another, the rest none.
        new("exact", "401", Backends.Join(
            Ingress("exact", "guarded", Guarded, Password).Replace("Prefix", "Exact", StringComparison.Ordinal),
            Ingress("exact", "below", Guarded + "/", "whitelist-source-range: 10.0.0.0/8"), Ingress("exact", "open", "/", ""))),
        new("location", "403", Ingress("location", "open", "/", "server-snippet: location /admin { deny all; }")),
    ];

    /// <summary>The path that anybody may have.</summary>
    public string Open { get; private init; } = "/public";

    public string Host => $"{Name}.example";

    static AccessRule Of(string name, string refused, string annotations) =>
        new(name, refused, Backends.Join(Ingress(name, "guarded", Guarded, annotations), Ingress(name, "open", "/", "")));

    static string Ingress(string rule, string name, string path, string annotations) => EdgeFixture.Ingress(
        $"{rule}-{name}", $"{rule}.example", [$"{path}=web"], annotations.Split('|', StringSplitOptions.RemoveEmptyEntries));
}
