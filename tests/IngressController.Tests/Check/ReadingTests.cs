using System.Collections.Immutable;
using System.Diagnostics;
using System.Text;
using IngressController.Check;
using IngressController.Core.Cluster;
using IngressController.Kubernetes;
using IngressController.Kubernetes.OneShot;

namespace IngressController.Tests.Check;

/// <summary>A report of nothing, or of a part only, is never good news.</summary>
public sealed class ReadingTests
{
    const string Good = """
        apiVersion: networking.k8s.io/v1
        kind: Ingress
        metadata: {name: web}
        spec:
          ingressClassName: nginx
          rules: [{host: a.test, http: {paths: [{path: /, pathType: Prefix, backend: {service: {name: web, port: {number: 80} } } }] } }]

        """;

    [Fact]
    public void What_is_read_whole_and_works_as_before_passes()
    {
        var report = Check(Good);
        Assert.Null(report.Incomplete);
        Assert.Equal(CheckExit.Passed, CheckExit.Of(report, Verdict.NotHonoured));
        Assert.EndsWith("Everything works as before.\n", Table(report), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("")]
    [InlineData("---\n---\n")]
    [InlineData("apiVersion: v1\nkind: List\nitems: []\n")]
    [InlineData("apiVersion: v1\nkind: Service\nmetadata: {name: a}\n")]
    public void Nothing_is_not_good(string text) => AssertNoAnswer(Check(text), "there is no Ingress");

    [Theory]
    [InlineData("none")]
    [InlineData("ngnix")]
    [InlineData("traefik")]
    public void Ingresses_of_which_none_is_served_by_ingress_nginx_are_not_good(string @class)
    {
        var report = Check(Good.Replace("  ingressClassName: nginx\n", @class == "none" ? "" : $"  ingressClassName: {@class}\n", StringComparison.Ordinal));
        AssertNoAnswer(report, "none of 1 Ingress is served");
        Assert.Equal(["default/web"], Assert.Single(report.LeftOut).Ingresses);
        Assert.Equal(@class == "ngnix", report.LeftOut[0].Reason.Contains("nginx may be meant", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("kind: [", "not valid YAML")]
    [InlineData("just some text", "but plain text")]
    [InlineData("controller: {config: {use-gzip: \"true\"}}", "helm template")]
    [InlineData("replicaCount: 2\nservice: {port: 80}", "helm template")]
    [InlineData("kind: Ingress\nmetadata: {name: {{ .Release.Name }}}", "a template of Helm")]
    [InlineData("apiVersion: networking.k8s.io/v9\nkind: Ingress\nmetadata: {name: b}", "unknown version")]
    public void A_good_part_says_nothing_of_what_could_not_be_read(string text, string said)
    {
        Assert.Contains(said, Assert.Single(Check(text).Problems), StringComparison.Ordinal);
        AssertNoAnswer(Check($"{Good}---\n{text}\n"), "Not everything could be read");
        AssertNoAnswer(Check(text), "Not everything could be read");
    }

    [Fact]
    public async Task A_pipe_among_the_files_is_told_and_not_waited_for()
    {
        var folder = Directory.CreateTempSubdirectory("check-").FullName;
        try
        {
            await File.WriteAllTextAsync(Path.Combine(folder, "a.yaml"), Good, TestContext.Current.CancellationToken);
            using var made = Process.Start("mkfifo", [Path.Combine(folder, "b.yaml")]);
            await made.WaitForExitAsync(TestContext.Current.CancellationToken);
            var read = Task.Run(() => ManifestFiles.Read(folder, Stream.Null, _ => { }), TestContext.Current.CancellationToken);
            var error = await Assert.ThrowsAsync<ConfigurationException>(() => read.WaitAsync(TimeSpan.FromSeconds(20)));
            Assert.Contains("b.yaml: is no regular file", error.Message, StringComparison.Ordinal);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    [Fact]
    public async Task A_device_among_the_files_is_not_read_without_end()
    {
        var folder = Directory.CreateTempSubdirectory("check-device").FullName;
        try
        {
            await File.WriteAllTextAsync(Path.Combine(folder, "a.yaml"), Good, TestContext.Current.CancellationToken);
            File.CreateSymbolicLink(Path.Combine(folder, "b.yaml"), "/dev/zero");
            var read = Task.Run(() => ManifestFiles.Read(folder, Stream.Null, _ => { }), TestContext.Current.CancellationToken);
            Assert.Single((await read.WaitAsync(TimeSpan.FromSeconds(20), TestContext.Current.CancellationToken)).Snapshot.Ingresses);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    [Fact]
    public void None_of_very_many_Ingresses_is_the_same_because_there_are_too_many_problems()
    {
        var web = Assert.Single(Read(Good).Snapshot.Ingresses.Values);
        const int Many = 25_000;
        var all = Enumerable.Range(0, Many).Select(i => web with
        {
            Key = new("default", $"web-{i}"),
            Annotations = StringMap.From([new("nginx.ingress.kubernetes.io/proxy-read-timeout", "soon")]),
        }).ToImmutableDictionary(one => one.Key);
        var report = MigrationCheck.Run(Read(Good) with { Snapshot = ClusterSnapshot.Empty with { Ingresses = all } }, null, null);
        Assert.Equal(Many, report.Summary.NotHonoured);
    }

    [Fact]
    public void The_same_object_twice_says_nothing_of_the_second() => AssertNoAnswer(Check($"{Good}---\n{Good}"), "Not everything could be read");

    [Theory]
    [InlineData(null, CheckExit.Passed)]
    [InlineData(Verdict.Closed, CheckExit.Passed)]
    [InlineData(Verdict.NotHonoured, CheckExit.Failed)]
    [InlineData(Verdict.Differs, CheckExit.Failed)]
    public void It_fails_from_the_verdict_on_that_is_given(object? failOn, int code)
    {
        var report = Check(Good.Replace("{name: web}\n",
            "{name: web, annotations: {nginx.ingress.kubernetes.io/http2-push-preload: \"true\"} }\n", StringComparison.Ordinal));
        Assert.Equal(code, CheckExit.Of(report, (Verdict?)failOn));
    }

    static void AssertNoAnswer(CheckReport report, string why)
    {
        Assert.Contains(why, report.Incomplete, StringComparison.Ordinal);
        foreach (var level in new Verdict?[] { null, Verdict.Closed, Verdict.NotHonoured, Verdict.Differs })
            Assert.Equal(CheckExit.NoAnswer, CheckExit.Of(report, level));
        foreach (var format in Enum.GetValues<OutputFormat>())
        {
            var text = new StringWriter();
            CheckProcess.Write(report, format, text);
            Assert.Contains(why, text.ToString(), StringComparison.Ordinal);
            Assert.DoesNotContain("works as before", text.ToString(), StringComparison.Ordinal);
            Assert.DoesNotContain("Everything is honoured", text.ToString(), StringComparison.Ordinal);
        }
    }

    static string Table(CheckReport report)
    {
        var text = new StringWriter();
        CheckProcess.Write(report, OutputFormat.Table, text);
        return text.ToString();
    }

    static CheckReport Check(string text) => MigrationCheck.Run(Read(text), null, null);

    static ClusterContent Read(string text)
    {
        using var input = new MemoryStream(Encoding.UTF8.GetBytes(text));
        return ManifestFiles.Read(ManifestFiles.StandardInput, input, _ => { });
    }
}
