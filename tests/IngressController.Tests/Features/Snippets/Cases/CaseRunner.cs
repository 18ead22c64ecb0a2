using System.Collections.Concurrent;
using System.Text.Json;
using IngressController.Kubernetes;
using IngressController.Tests.Edge;

namespace IngressController.Tests.Features.Snippets.Cases;

/// <summary>What came of a case.</summary>
/// <param name="StartError">Why the controller did not start; null when it did.</param>
/// <param name="Answer">To the last request; null for none.</param>
/// <param name="Seen">By the pods at the last request.</param>
/// <param name="Problems">Those of the objects, one line each.</param>
/// <param name="IsRefused">Whether a snippet has an error among them.</param>
sealed record CaseOutcome(string? StartError, HttpText? Answer, IReadOnlyList<SeenRequest> Seen, IReadOnlyList<string> Problems, bool IsRefused);

/// <summary>Runs cases one after the other: a controller for each, and the same pods for all.</summary>
public sealed class CaseRunner : IAsyncDisposable
{
    readonly ConcurrentQueue<SeenRequest> _seen = new();
    readonly Dictionary<string, CannedPod> _pods;
    readonly Dictionary<string, SnippetCase> _cases;
    readonly Dictionary<string, IReadOnlyList<string>> _differences = new(StringComparer.Ordinal);
    readonly HttpClient _admin = new();

    public CaseRunner()
    {
        _pods = CaseFiles.Pods.ToDictionary(name => name, name => new CannedPod(name, _seen), StringComparer.Ordinal);
        var ports = _pods.ToDictionary(pod => pod.Key, pod => pod.Value.Port, StringComparer.Ordinal);
        _cases = CaseFiles.Read(ports).ToDictionary(one => one.Id, StringComparer.Ordinal);
    }

    internal IReadOnlyCollection<SnippetCase> Cases => _cases.Values;

    internal SnippetCase this[string id] => _cases[id];

    /// <summary>What is not as it should be, empty for a case that passes. A case runs once.</summary>
    public async Task<IReadOnlyList<string>> DifferencesOfAsync(string id)
    {
        if (!_differences.TryGetValue(id, out var known))
            _differences[id] = known = CaseVerdict.Differences(_cases[id], await RunAsync(_cases[id]));
        return known;
    }

    public async ValueTask DisposeAsync()
    {
        _admin.Dispose();
        foreach (var pod in _pods.Values)
            await pod.DisposeAsync();
    }

    async Task<CaseOutcome> RunAsync(SnippetCase @case)
    {
        (_pods["echo"].Answer, _pods["other"].Answer) = (@case.Upstream, @case.Other);
        (_pods["errors"].Answer, _pods["auth"].Answer) = (@case.Errors, @case.Auth);
        var manifests = string.Join("\n---\n", _pods.Values.Select(pod => pod.Manifests).Prepend(CaseManifests.Of(@case)));
        try
        {
            await using var edge = await EdgeFixture.StartAsync(manifests, CaseManifests.SettingsOf(@case), withPods: false, configure: options => options with
            {
                ForwardedHttpPort = "80",
                Translation = options.Translation with { DefaultBackendService = new("default", "errors") },
            });
            HttpText? answer = null;
            foreach (var request in @case.AllRequests)
            {
                _seen.Clear();
                answer = await CaseClient.SendAsync((edge.Ports.Http, edge.Ports.Https), @case.Host, request);
            }

            var problems = await ProblemsAsync(edge);
            return new(null, answer, [.. _seen], [.. problems.Select(problem => problem.Text)], problems.Any(problem => problem.IsRefusal));
        }
        catch (ConfigurationException error)
        {
            return new(error.Message, null, [], [], false);
        }
    }

    async Task<List<(string Text, bool IsRefusal)>> ProblemsAsync(EdgeFixture edge)
    {
        using var table = JsonDocument.Parse(await _admin.GetStringAsync($"http://127.0.0.1:{edge.Ports.Health}/debug/table"));
        return [.. table.RootElement.GetProperty("problems").EnumerateArray().Select(problem =>
        {
            string Of(string name) => problem.GetProperty(name).GetString()!;
            return ($"{Of("severity")}: {Of("object")}: {Of("field")}: {Of("message")} ({Of("code")})",
                Of("severity") == "error" && Of("field").Contains("-snippet", StringComparison.Ordinal));
        })];
    }
}
