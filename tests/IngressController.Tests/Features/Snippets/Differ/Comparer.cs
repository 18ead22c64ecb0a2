using System.Net.Sockets;
using System.Text.Json;
using IngressController.Kubernetes;
using IngressController.Tests.Edge;
using IngressController.Tests.Features.Snippets.Cases;

namespace IngressController.Tests.Features.Snippets.Differ;

/// <summary>Asks nginx and a controller the same.</summary>
sealed class Comparer : IAsyncDisposable
{
    readonly CasePods _pods = new();
    readonly HttpClient _admin = new();
    readonly (int Http, int Https) _ports = (FreePorts.Tcp(), FreePorts.Tcp());

    /// <summary>Compositions that nginx did not load so far.</summary>
    public int Refused { get; private set; }

    /// <summary>How often nginx died, and left the rest of a batch.</summary>
    public int Deaths { get; private set; }

    /// <summary>Of the authentication service, on 127.0.0.1.</summary>
    public int AuthPort => _pods.Ports["auth"];

    /// <summary>Requests compared so far.</summary>
    public int Requests { get; private set; }

    public async ValueTask DisposeAsync()
    {
        _admin.Dispose();
        await _pods.DisposeAsync();
    }

    /// <summary>What differs, wanted or not; null when nginx does not load the ConfigMap.</summary>
    /// <param name="compositions">They share a ConfigMap.</param>
    public async Task<List<Difference>?> CompareAsync(IReadOnlyList<Composition> compositions)
    {
        var settings = compositions[0].Case.Configmap;
        var refused = new Dictionary<int, string>();
        await using var nginx = await NginxHosts.StartAsync(compositions, _ports, _pods.Ports, refused);
        if (nginx is null)
            return null;

        Refused += refused.Count;
        var manifests = string.Join("\n---\n", _pods.Manifests.Prepend(CaseManifests.Of(compositions.Select(one => one.Case))));
        try
        {
            await using var edge = await EdgeFixture.StartAsync(
                manifests, CaseManifests.SettingsOf(settings), withPods: false, configure: options => options with
                {
                    ForwardedHttpPort = "80",
                    Translation = options.Translation with { DefaultBackendService = new("default", "errors") },
                });
            var problems = await ProblemsAsync(edge);
            var differences = new List<Difference>();
            foreach (var one in compositions)
            {
                var told = problems.Where(problem => problem.Object.EndsWith("/" + one.Ingress.Name, StringComparison.Ordinal) ||
                    problem.Object.Contains("settings", StringComparison.Ordinal)).Select(problem => problem.Text).ToList();
                differences.AddRange((refused.TryGetValue(one.Number, out var reason)
                    ? await RefusalAsync(one, edge, reason, told)
                    : await AnswersAsync(one, edge)).Select(difference => difference with { Problems = told }));
            }

            return differences;
        }
        catch (SocketException) when (nginx.HasEnded)
        {
            Deaths++;
            return [];
        }
        catch (ConfigurationException error)
        {
            return [new(compositions[0], null, "start", "serves", error.Message)];
        }
    }

    async Task<List<Difference>> AnswersAsync(Composition one, EdgeFixture edge)
    {
        var differences = new List<Difference>();
        foreach (var probe in one.Probes)
        {
            var theirs = await _pods.AskAsync(one.Case.Host, probe.Request, probe.Answer, probe.Verdict, _ports);
            var ours = await _pods.AskAsync(one.Case.Host, probe.Request, probe.Answer, probe.Verdict, (edge.Ports.Http, edge.Ports.Https));
            Requests++;
            differences.AddRange(Outcomes.Compare(theirs, ours).Select(
                found => new Difference(one, probe, found.What, found.Theirs, found.Ours) { IsWithoutPod = ours.Seen.Count == 0 }));
        }

        return differences;
    }

    // What nginx does not load closes: all that the snippet covers, or a block of it.
    async Task<List<Difference>> RefusalAsync(Composition one, EdgeFixture edge, string reason, List<string> told)
    {
        var errors = told.Where(problem => (problem.StartsWith("error: Ingress", StringComparison.Ordinal) ||
                problem.StartsWith("closed: Ingress", StringComparison.Ordinal)) &&
            problem.Contains("-snippet", StringComparison.Ordinal)).ToList();
        if (errors.Count == 0)
            return [new(one, null, "configuration", reason, "no error")];
        if (errors.TrueForAll(error => error.Contains("the requests that its block is for answer 503", StringComparison.Ordinal)))
            return [];
        var differences = new List<Difference>();
        foreach (var probe in one.Probes)
        {
            var ours = await _pods.AskAsync(one.Case.Host, probe.Request, probe.Answer, probe.Verdict, (edge.Ports.Http, edge.Ports.Https));
            if (Outcomes.StatusOf(ours) != 503 || ours.Seen.Count > 0)
                differences.Add(new(one, probe, "refused", reason, $"{Outcomes.StatusOf(ours)} {ours.Seen.Count}") { IsWithoutPod = ours.Seen.Count == 0 });
        }

        return differences;
    }

    async Task<List<(string Object, string Text)>> ProblemsAsync(EdgeFixture edge)
    {
        using var table = JsonDocument.Parse(await _admin.GetStringAsync($"http://127.0.0.1:{edge.Ports.Health}/debug/table"));
        return [.. table.RootElement.GetProperty("problems").EnumerateArray().Select(problem =>
        {
            string Of(string name) => problem.GetProperty(name).GetString()!;
            return (Of("object"), $"{Of("severity")}: {Of("object")}: {Of("field")}: {Of("message")}");
        })];
    }
}
