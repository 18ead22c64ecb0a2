using IngressController.Core.Annotations;
using IngressController.Core.Cluster;

namespace IngressController.Core.Tests.Translation;

/// <summary>Changes of a small cluster whose objects have much to do with each other.</summary>
sealed class RandomChanges(Random random)
{
    static readonly string?[] Hosts = ["a.com", "b.com", "www.a.com", "*.c.com", "x.c.com", "alias.com", null];
    static readonly string[] Paths = ["/", "/a", "/a/", "/a/b", "/é/", "/x(.*)", "no-slash", "/%2f"];
    static readonly string[] Types = ["Exact", "Prefix", "ImplementationSpecific", "Regex"];
    static readonly string[] Services = ["s0", "s1", "s2", "gone"];

    static readonly (string Name, string[] Values)[] Annotations =
    [
        ("canary", ["true", "maybe"]),
        ("canary-weight", ["30", "80"]),
        ("server-alias", ["alias.com", "b.com,other.com", "~^r[0-9]+\\.com$", "*.c.com", "*.alias.com"]),
        ("from-to-www-redirect", ["true"]),
        ("use-regex", ["true"]),
        ("rewrite-target", ["/$1"]),
        ("app-root", ["/home", "/start"]),
        ("default-backend", ["s1", "gone"]),
        ("service-upstream", ["true"]),
        ("server-snippet", ["deny", "expires 1d;"]),
        ("unknown", ["x"]),
    ];

    public ClusterSnapshot Apply(ClusterSnapshot snapshot)
    {
        for (var count = random.Next(1, 4); count > 0; count--)
            snapshot = ApplyOne(snapshot);
        return snapshot;
    }

    ClusterSnapshot ApplyOne(ClusterSnapshot snapshot) => random.Next(15) switch
    {
        < 5 => snapshot.With(Ingress(random.Next(8))),
        5 => snapshot.Without(new(ResourceKind.Ingress, new(Namespace(), $"i{random.Next(8)}"))),
        6 => snapshot.With(
            Make.Service(OneOf(Services[..3]), Chance(2) ? Make.Port(80, "web") : Make.Port(81)) is var service && Chance(2)
                ? service
                : service with { Key = new("other", service.Key.Name) }),
        7 => snapshot.Without(new(ResourceKind.Service, new("default", OneOf(Services)))),
        8 => snapshot.With(Make.Slice(OneOf(Services[..3]), 8080, [.. Enumerable.Range(1, random.Next(4)).Select(pod => $"10.0.0.{pod}")])),
        9 => snapshot.Without(new(ResourceKind.EndpointSlice, new("default", $"{OneOf(Services)}-1"))),
        10 => snapshot.With(new ConfigMap(
            new("default", "settings"),
            StringMap.From([new(OneOf(["unknown", "allow-cross-namespace-resources"]), OneOf(["true", "perhaps"]))]))),

        11 => Change(snapshot, ingress => ingress with { Tls = Tls() }),
        12 => Change(snapshot, ingress => ingress with { DefaultBackend = ingress.DefaultBackend is null ? Make.Backend(OneOf(Services)) : null }),
        13 => Change(snapshot, ingress => ingress with { Annotations = SomeAnnotations() }),

        // What only its status has changed of is another object, and equal.
        _ => Change(snapshot, ingress => ingress with { }),
    };

    ClusterSnapshot Change(ClusterSnapshot snapshot, Func<Ingress, Ingress> change)
    {
        var ingresses = snapshot.Ingresses.Values.OrderBy(ingress => ingress.Key).ToArray();
        return ingresses.Length == 0 ? snapshot : snapshot.With(change(OneOf(ingresses)));
    }

    Ingress Ingress(int number) => Make.Ingress($"i{number}", random.Next(5), [.. Enumerable.Range(0, random.Next(1, 4)).Select(_ => Rule())]) with
    {
        Key = new(Namespace(), $"i{number}"),
        Annotations = SomeAnnotations(),
        DefaultBackend = Chance(5) ? Make.Backend(OneOf(Services)) : null,
        Tls = Tls(),
        Rules = Chance(10) ? [] : [.. Enumerable.Range(0, random.Next(1, 4)).Select(_ => Rule())],
    };

    StringMap SomeAnnotations() =>
        StringMap.From(Annotations.Where(_ => Chance(8)).Select(one => KeyValuePair.Create(AnnotationKeys.Nginx + one.Name, OneOf(one.Values))));

    ValueArray<IngressTls> Tls() => Chance(2) ? [new IngressTls(OneOf(Hosts) is { } host ? [host] : [], OneOf(["tls", "", "other"]))] : [];

    IngressRule Rule() =>
        new(OneOf(Hosts), Chance(10) ? null : Chance(15) ? PathsOf(40, () => $"/p{random.Next(60)}/") : PathsOf(random.Next(4), () => OneOf(Paths)));

    ValueArray<IngressPath> PathsOf(int count, Func<string> text) =>
        Enumerable.Range(0, count).Select(_ => new IngressPath(text(), OneOf(Types), Make.Backend(OneOf(Services)))).ToValueArray();

    string Namespace() => Chance(3) ? "other" : "default";

    bool Chance(int of) => random.Next(of) == 0;

    T OneOf<T>(T[] values) => values[random.Next(values.Length)];
}
