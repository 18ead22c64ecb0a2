using System.Text.Json;
using IngressController.Kubernetes;
using IngressController.Tests.Edge;

namespace IngressController.Tests.Features.Snippets.Cases;

/// <summary>What came of a case.</summary>
/// <param name="Answer">To the last request; null for none.</param>
/// <param name="Seen">By the pods at the last request.</param>
sealed record CaseOutcome(HttpText? Answer, IReadOnlyList<SeenRequest> Seen)
{
    /// <summary>Why the controller did not start; null when it did.</summary>
    public string? StartError { get; init; }

    /// <summary>Those of the objects, one line each.</summary>
    public IReadOnlyList<string> Problems { get; init; } = [];

    /// <summary>Whether one of them is an error about a snippet.</summary>
    public bool IsRefused { get; init; }
}

/// <summary>Runs cases one after the other: a controller for each, and the same pods for all.</summary>
public sealed class CaseRunner : IAsyncDisposable
{
    readonly CasePods _pods = new();
    readonly Dictionary<string, SnippetCase> _cases;
    readonly Dictionary<string, IReadOnlyList<string>> _differences = new(StringComparer.Ordinal);
    readonly HttpClient _admin = new();

    public CaseRunner() => _cases = CaseFiles.Read(_pods.Ports).ToDictionary(one => one.Id, StringComparer.Ordinal);

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
        await _pods.DisposeAsync();
    }

    async Task<CaseOutcome> RunAsync(SnippetCase @case)
    {
        var manifests = string.Join("\n---\n", _pods.Manifests.Prepend(CaseManifests.Of(@case)));
        try
        {
            await using var edge = await EdgeFixture.StartAsync(manifests, CaseManifests.SettingsOf(@case), withPods: false, configure: options => options with
            {
                ForwardedHttpPort = "80",
                Translation = options.Translation with { DefaultBackendService = new("default", "errors") },
            });
            var outcome = await _pods.AskAsync(@case, (edge.Ports.Http, edge.Ports.Https));
            var problems = await ProblemsAsync(edge);
            return outcome with { Problems = [.. problems.Select(problem => problem.Text)], IsRefused = problems.Any(problem => problem.IsRefusal) };
        }
        catch (ConfigurationException error)
        {
            return new(null, []) { StartError = error.Message };
        }
    }

    async Task<List<(string Text, bool IsRefusal)>> ProblemsAsync(EdgeFixture edge)
    {
        using var table = JsonDocument.Parse(await _admin.GetStringAsync($"http://127.0.0.1:{edge.Ports.Health}/debug/table"));
        return [.. table.RootElement.GetProperty("problems").EnumerateArray().Select(problem =>
        {
            string Of(string name) => problem.GetProperty(name).GetString()!;
            return ($"{Of("severity")}: {Of("object")}: {Of("field")}: {Of("message")} ({Of("code")})",
                Of("severity") is "error" or "closed" && Of("field").Contains("-snippet", StringComparison.Ordinal));
        })];
    }
}
