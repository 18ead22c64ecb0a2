using System.Diagnostics;
using IngressController.Core.Admission;
using IngressController.Core.Cluster;
using IngressController.Features;

namespace IngressController.Tests.Admission;

/// <summary>What a check costs beside ten thousand Ingresses: it looks at the neighbours, not at all of them.</summary>
[Collection(MeasuredAlone.Name)]
public sealed class AdmissionCostTests(ITestOutputHelper output)
{
    const int Ingresses = 10_000;
    const int Warm = 30;

    [Theory]
    [InlineData(Ingresses)]
    [InlineData(100)]
    [InlineData(1)]
    public void A_check_translates_the_neighbours_only(int hosts)
    {
        var store = new ResourceStore([]);
        var index = new IngressIndex();
        store.IngressChanged += index.Replace;
        store.Replace(ResourceKind.Ingress, [.. Enumerable.Range(0, Ingresses).Select(i => Ingress($"i{i}", $"h{i % hosts}.test", $"/p{i}"))], []);
        var judge = new AdmissionJudge(new() { IngressClassIsGiven = true }, FeatureCatalog.Policies);
        var bad = Ingress("new", "h0.test", $"/p{hosts * ((Ingresses / hosts) - 1)}");

        var verdict = AdmissionVerdict.NotOurs;
        var took = new List<double>();
        for (var i = 0; i < Warm + 50; i++)
        {
            // Each check comes after a change, as in a long kubectl apply.
            store.Upsert(Ingress($"more{i}", $"more{i}.test", "/"));
            var clock = Stopwatch.StartNew();
            verdict = judge.Judge(store.Snapshot(), index, bad, null);
            // What is compiled once is not what is measured.
            if (i >= Warm)
                took.Add(clock.Elapsed.TotalMilliseconds);
        }

        took.Sort();
        output.WriteLine(
            $"{Ingresses} Ingresses on {hosts} hosts: check {took[25]:0.0} ms (median of 50), {took[^1]:0.0} ms at most, {verdict.Translated} translated");
        Assert.Equal("PathConflict", Assert.Single(verdict.Refusals).Code.Name);
        Assert.InRange(verdict.Translated, 2, 66);
    }

    static Ingress Ingress(string name, string host, string path) => new(
        new("default", name), "", DateTimeOffset.UnixEpoch, StringMap.Empty, "yarp", null,
        [new IngressRule(host, [new IngressPath(path, "Prefix", new(new("web", null, 80), null))])], []);
}
