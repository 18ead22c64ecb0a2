using System.Diagnostics;
using IngressController.Core.Annotations;
using IngressController.Core.Cluster;
using IngressController.Core.Translation;
using IngressController.Tls;

namespace IngressController.Tests.Tls;

/// <summary>What ten thousand hosts with certificates cost before any of them is asked for.</summary>
[Collection(MeasuredAlone.Name)]
public sealed class ManyHostsTests(ITestOutputHelper output)
{
    const int Hosts = 10_000;

    [Fact]
    public void Ten_thousand_certificates_are_bound_without_loading_one()
    {
        var snapshot = Snapshot(out var secrets);
        var translation = Translator.Translate(snapshot, new() { IngressClassIsGiven = true }, PolicyCatalog.Empty);
        // What is compiled once is not what is measured.
        TlsTable.Bind(translation.Table, ClusterSnapshot.Empty, null, TlsTable.Empty, DateTimeOffset.UtcNow);

        var before = GC.GetTotalMemory(forceFullCollection: true);
        var clock = Stopwatch.StartNew();
        var (table, diagnostics) = TlsTable.Bind(translation.Table, snapshot, null, TlsTable.Empty, DateTimeOffset.UtcNow);
        var first = clock.Elapsed;
        var bound = GC.GetTotalMemory(forceFullCollection: true) - before;
        clock.Restart();
        var (again, _) = TlsTable.Bind(translation.Table, snapshot, null, table, DateTimeOffset.UtcNow);
        var next = clock.Elapsed;

        output.WriteLine(
            $"{Hosts} hosts: Secrets {secrets / 1e6:0.0} MB, table {bound / 1e6:0.0} MB, " +
            $"first bind {first.TotalMilliseconds:0} ms, next {next.TotalMilliseconds:0} ms");
        Assert.Empty(diagnostics);
        Assert.InRange(secrets + bound, 0, 60_000_000);
        Assert.Same(CertificateOf(table), CertificateOf(again));
        GC.KeepAlive(snapshot);

        ServerCertificate? CertificateOf(TlsTable of) => of.Certificates.Find(translation.Table.MatchHost("h7.many.test"), "h7.many.test");
    }

    static ClusterSnapshot Snapshot(out long secretBytes)
    {
        var pair = TestAuthority.Create().RsaServer("*.many.test");
        var ingresses = Enumerable.Range(0, Hosts).Select(i => new Ingress(
            new("default", $"i{i}"), "", null, StringMap.Empty, "yarp", null,
            [new IngressRule($"h{i}.many.test", [new IngressPath("/", "Prefix", new(new("web", null, 80), null))])],
            [new IngressTls([$"h{i}.many.test"], $"s{i}")]));
        var snapshot = ingresses.Aggregate(ClusterSnapshot.Empty, (all, ingress) => all.With(ingress));
        var before = GC.GetTotalMemory(forceFullCollection: true);
        for (var i = 0; i < Hosts; i++)
            snapshot = snapshot.With(pair.ToSecret($"s{i}"));
        secretBytes = GC.GetTotalMemory(forceFullCollection: true) - before;
        return snapshot;
    }
}
