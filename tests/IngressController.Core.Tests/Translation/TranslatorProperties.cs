using FsCheck;
using FsCheck.Fluent;
using IngressController.Core.Annotations;
using IngressController.Core.Cluster;
using IngressController.Core.Translation;

namespace IngressController.Core.Tests.Translation;

public sealed class TranslatorProperties
{
    static readonly TranslationOptions Options = new() { IngressClassIsGiven = true };

    /// <summary>Hosts of the valid snapshots; broken Ingresses get others, so what they name is their own.</summary>
    static readonly Gen<string?> ValidHosts = Gen.Elements<string?>("a.com", "b.com", "*.c.com", "x.c.com");

    static readonly Gen<string?> BrokenHosts =
        Gen.Elements<string?>("*", "*.*.z", "-z", "Z..z", "1.2.3.4", "z_z.com", "z.com", "*.z.com", "🦊.com", new('z', 300), " ", "z.com/", "\0");

    static readonly Gen<string?> Paths =
        Gen.Elements(null, "", "/", "/a", "/a/", "/a/b", "no-slash", "//", "/../etc", "/%2f", "/a\n", "/é", new string('/', 50), "/" + new string('x', 5000));

    static readonly Gen<string?> PathTypes = Gen.Elements(null, "", "Exact", "Prefix", "ImplementationSpecific", "prefix", "Regex", "\0");

    static readonly Gen<IngressBackend?> Backends =
        from service in Gen.Elements(null, "", "s0", "s1", "gone", "no such/name", "\n")
        from name in Gen.Elements(null, "", "web", "nope", "80")
        from number in Gen.Elements<long?>(null, 80, 0, -1, 70000, long.MaxValue)
        from shape in Gen.Choose(0, 9)
        select shape switch
        {
            0 => null,
            1 => new IngressBackend(null, null),
            2 => new IngressBackend(null, "Bucket/x"),
            _ => new IngressBackend(new(service, name, number), null),
        };

    static Gen<Ingress> Ingresses(string prefix, Gen<string?> hosts) =>
        from number in Gen.Choose(0, 30)
        from age in Gen.Choose(-5, 5)
        from rules in RulesOf(hosts).ArrayOf().Resize(4)
        from hasDefault in Gen.Choose(0, 4)
        from backend in Backends
        from secret in Gen.Elements(null, "", "tls", "gone")
        from className in Gen.Elements("yarp", "yarp", "yarp", null, "nginx", "")
        from tlsHost in hosts
        select Make.Ingress($"{prefix}{number}", age, rules) with
        {
            ClassName = className,
            DefaultBackend = hasDefault == 0 && rules.Length > 0 ? backend : null,
            Tls = secret is null ? [] : [new IngressTls(tlsHost is null ? [] : [tlsHost], secret)],
        };

    static Gen<IngressRule> RulesOf(Gen<string?> hosts) =>
        from host in hosts
        from paths in (from path in Paths from type in PathTypes from backend in Backends select new IngressPath(path, type, backend)).ArrayOf().Resize(4)
        from hasHttp in Gen.Choose(0, 5)
        select new IngressRule(host, hasHttp == 0 ? null : paths.ToValueArray());

    static readonly Gen<ClusterSnapshot> Snapshots =
        from ingresses in Ingresses("i", ValidHosts).ArrayOf().Resize(12)
        select Make.Snapshot([Make.Service("s0", Make.Port(80, "web")), Make.Service("s1"), Make.Slice("s0", 8080, "10.0.0.1", "10.0.0.2"), .. ingresses]);

    [Fact]
    public void The_order_of_the_objects_changes_nothing() =>
        Prop.ForAll((from snapshot in Snapshots from seed in Gen.Choose(0, int.MaxValue) select (snapshot, seed)).ToArbitrary(), @case =>
        {
            var objects = @case.snapshot.Ingresses.Values.Cast<ClusterObject>().Concat(@case.snapshot.Services.Values)
                .Concat(@case.snapshot.EndpointSlices.Values).ToArray();
            new Random(@case.seed).Shuffle(objects);
            return TableText.Of(Translator.Translate(Make.Snapshot(objects), Options, PolicyCatalog.Empty)) ==
                TableText.Of(Translator.Translate(@case.snapshot, Options, PolicyCatalog.Empty));
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(500));

    [Fact]
    public void A_broken_Ingress_changes_no_route_of_any_other_host() =>
        Prop.ForAll((from snapshot in Snapshots from broken in Ingresses("z", BrokenHosts) select (snapshot, broken)).ToArbitrary(), @case =>
        {
            var before = Translator.Translate(@case.snapshot, Options, PolicyCatalog.Empty).Table;
            var after = Translator.Translate(@case.snapshot.With(@case.broken), Options, PolicyCatalog.Empty).Table;
            return before.NamedHosts.All(host => TableText.Of(before, host) == TableText.Of(after, after.MatchHost(Sample(host.Name))));
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(2000));

    [Fact]
    public void Every_broken_part_is_named_by_a_diagnostic_on_its_own_object() =>
        Prop.ForAll((from snapshot in Snapshots from broken in Ingresses("z", BrokenHosts) select (snapshot, broken)).ToArbitrary(), @case =>
        {
            var before = Translator.Translate(@case.snapshot, Options, PolicyCatalog.Empty).Diagnostics.ToHashSet();
            var added = Translator.Translate(@case.snapshot.With(@case.broken), Options, PolicyCatalog.Empty)
                .Diagnostics.Where(diagnostic => !before.Contains(diagnostic));
            return added.All(diagnostic => diagnostic.Object == @case.broken.Reference && diagnostic.Message.Length > 0 && diagnostic.Code.Name.Length > 0);
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(1000));

    static string Sample(string host) => host.Replace("*", "any", StringComparison.Ordinal);
}
