using System.Globalization;
using System.Text;
using IngressController.Core.Annotations;
using IngressController.Core.Cluster;
using IngressController.Features;
using IngressController.Kubernetes.Manifests;
using IngressController.Tests.Features;

namespace IngressController.Tests.Tenants;

/// <summary>
/// Random objects of namespace <c>second</c>: Ingresses with annotations out of the whole catalogue, with good, odd, broken and very big
/// values, and whatever they may refer to.
/// </summary>
/// <param name="random">Decides everything.</param>
/// <param name="sharesHosts">Whether it names hosts of the first tenant too, with paths of its own below <c>/second</c>.</param>
sealed class SecondTenant(Random random, bool sharesHosts = false)
{
    public const string Namespace = "second";

    /// <summary>What holds for a host as a whole: only the tests of shared hosts set it on hosts of the first tenant.</summary>
    static readonly string[] OfHosts =
    [
        .. FeatureCatalog.Policies.OfHosts, .. FeatureCatalog.Policies.Annotations.Values.Where(option => option.Scope == OptionScope.HostsByOtherRule)
            .Select(option => option.AnnotationName!),
        "use-regex", "rewrite-target", "canary",
    ];

    static readonly DateTimeOffset Start = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);
    static readonly string[] Hosts =
        ["s0.second.test", "s1.second.test", "*.second.test", "www.s1.second.test", "S2.second.test", "-", "*", "a..b", "🦊.test"];
    static readonly string[] Paths = ["/", "/a", "/a/", "/x(.*)", "/(a|", "no-slash", "/%2f", "/é", "/[ab]*a[ab]{900}c", "//", ""];
    static readonly string[] Types = ["Exact", "Prefix", "ImplementationSpecific", "Regex"];
    static readonly string[] Services = ["web", "admin", "other", "gone", "default/web", "external"];
    static readonly string[] Secrets = ["users", "tls", "ca", "default/users", "default/secure-tls", "default/ca", "second/users", "second/ca", "missing"];

    static readonly string[] Odd =
    [
        "true", "false", "", " ", "0", "-1", "1", "99999999999", "1m", "10.0.0.0/8", "https://auth.first.test/x", "http://web.default.svc/$uri",
        "default/headers", "second/headers", "second/users", "default/users", "~.*", "~^(a+)+$", "*", "any", "\u0001\r\nX: y", "Mozilla.*", "é🦊",
        "/$1", "on", "off", "basic", "digest", "cookie", "shop.first.test:80", new('x', 70_000),
        string.Join(',', Enumerable.Range(0, 1500).Select(i => $"e{i}.second.test")),
    ];

    static readonly string[] Names =
        [.. FeatureCatalog.Policies.Annotations.Keys.Concat(FeatureCatalog.Policies.Unsupported.Keys).Order(StringComparer.Ordinal)];

    static readonly ILookup<string, string> Written = PolicyGoldenTests.Files
        .SelectMany(file => ManifestReader.Read(file, File.ReadAllBytes(file)).Objects)
        .Select(entry => entry.Object).OfType<Ingress>().SelectMany(ingress => ingress.Annotations)
        .Where(pair => pair.Key.Contains('/', StringComparison.Ordinal) && !pair.Value.Contains("first.test", StringComparison.Ordinal))
        .ToLookup(pair => pair.Key[(pair.Key.IndexOf('/', StringComparison.Ordinal) + 1)..], pair => pair.Value);

    static readonly byte[] BadUsers = Encoding.ASCII.GetBytes(string.Concat(Enumerable.Repeat("x\n", 100_000)));

    /// <summary>An object that is new or changed, or the name of one that is deleted.</summary>
    public (ClusterObject? Put, ObjectReference Reference) Next()
    {
        ClusterObject one = random.Next(12) switch
        {
            < 7 => Ingress(),
            7 => Service(),
            8 => Slice(),
            9 => Secret(),
            10 => ConfigMap(),
            _ => random.Next(2) == 0 ? Slice() : Secret(),
        };
        return (Chance(5) ? null : one, one.Reference);
    }

    Ingress Ingress()
    {
        var isShared = sharesHosts && Chance(2);
        var name = string.Create(CultureInfo.InvariantCulture, $"i{random.Next(6)}{(isShared ? "-shared" : "")}");
        return new(
            new(Namespace, name), $"uid-{name}", isShared || !Chance(10) ? Start.AddMinutes(isShared ? random.Next(1, 9) : random.Next(-9, 9)) : null,
            StringMap.From(Annotations(isShared)), Chance(15) ? "nginx" : "yarp",
            Chance(6) ? Backend() : null,
            [.. Enumerable.Range(0, Chance(40) ? 2100 : random.Next(4)).Select(i => Rule(i, isShared))],
            isShared || Chance(2) ? [] : [new IngressTls([.. Enumerable.Range(0, random.Next(3)).Select(_ => OneOf(Hosts))], OneOf(Secrets))]);
    }

    IEnumerable<KeyValuePair<string, string>> Annotations(bool isShared)
    {
        for (var count = random.Next(8); count > 0; count--)
        {
            var name = OneOf(Names);
            if (isShared && OfHosts.Contains(name))
                continue;
            var written = Written[name].ToArray();
            var value = written.Length > 0 && Chance(2) ? OneOf(written) : OneOf(Odd);
            yield return new((Chance(6) ? AnnotationKeys.Yarp : AnnotationKeys.Nginx) + name, value);
        }
    }

    IngressRule Rule(int number, bool isShared) => isShared
        ? new(OneOf([.. FirstTenant.Requests.Select(request => request.Host).Where(HasRule)]), PathsOf("/second/"))
        : new(number > 3 ? string.Create(CultureInfo.InvariantCulture, $"n{number}.second.test") : Chance(10) ? null : OneOf(Hosts), PathsOf(""));

    // The regular expressions of a host are compared longest first, and a www name is a redirect only while nobody has a rule for it.
    static bool HasRule(string host) => !host.StartsWith("regex.", StringComparison.Ordinal) && !host.StartsWith("www.", StringComparison.Ordinal) &&
        !host.StartsWith("alias.", StringComparison.Ordinal) && !host.StartsWith("pattern", StringComparison.Ordinal) &&
        !host.StartsWith("any.", StringComparison.Ordinal);

    ValueArray<IngressPath>? PathsOf(string prefix) => Chance(12) ? null
        : [.. Enumerable.Range(0, Chance(40) ? 300 : random.Next(1, 4)).Select(_ => new IngressPath(prefix + OneOf(Paths), OneOf(Types), Backend()))];

    IngressBackend Backend() => Chance(12) ? new(null, "Bucket/x") : new(new(OneOf(Services), Chance(6) ? "web" : null, Chance(6) ? -1 : 80), null);

    Service Service() => Chance(4)
        ? new(new(Namespace, "external"), "ExternalName", [], OneOf(["localhost", "169.254.169.254", "web.default.svc.cluster.local", ""]), StringMap.Empty,
            [new("", "TCP", 80, "80")], null, ZonePreference.None)
        : new(new(Namespace, OneOf(Services[..3])), "ClusterIP", ["10.0.0.1"], null, StringMap.Empty,
            [new(Chance(2) ? "web" : "", "TCP", 80, OneOf(["80", "web", "0", "http"]))], Chance(4) ? 5 : null, ZonePreference.None);

    EndpointSlice Slice()
    {
        var service = OneOf(Services[..3]);
        return new(new(Namespace, $"{service}-1"), service, "IPv4", [new EndpointPort("", "TCP", random.Next(1, 65_535))],
            [.. Enumerable.Range(0, Chance(10) ? 1000 : random.Next(4)).Select(i => new Endpoint(
                [string.Create(CultureInfo.InvariantCulture, $"127.{random.Next(3)}.{i / 250}.{1 + (i % 250)}")], !Chance(4), null, []))]);
    }

    Secret Secret()
    {
        var certificate = FirstTenant.ForeignCertificate;
        return random.Next(6) switch
        {
            0 => Opaque("users", ("auth", BadUsers)),
            1 => Opaque("users", ("auth", "me:{PLAIN}other"u8.ToArray())),
            2 => Opaque("ca", ("ca.crt", Encoding.ASCII.GetBytes(string.Concat(Enumerable.Repeat("-----BEGIN A-----", 500))))),
            3 => Opaque("tls", ("tls.crt", "x"u8.ToArray()), ("tls.key", "y"u8.ToArray())),
            _ => Opaque("tls", ("tls.crt", Encoding.ASCII.GetBytes(certificate.Certificate)), ("tls.key", Encoding.ASCII.GetBytes(certificate.Key))),
        };
    }

    static Secret Opaque(string name, params (string Key, byte[] Value)[] data) =>
        new(new(Namespace, name), "Opaque", new(data.Select(pair => KeyValuePair.Create(pair.Key, pair.Value))));

    ConfigMap ConfigMap() => new(new(Namespace, OneOf(["headers", "settings", "unused"])), StringMap.From(Enumerable
        .Range(0, Chance(6) ? 200 : random.Next(4))
        .Select(i => KeyValuePair.Create(string.Create(CultureInfo.InvariantCulture, $"X-Second-{i}"), OneOf(Odd)))));

    bool Chance(int one) => random.Next(one) == 0;

    T OneOf<T>(T[] choice) => choice[random.Next(choice.Length)];
}
