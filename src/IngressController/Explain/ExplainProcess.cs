using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using IngressController.Cli;
using IngressController.Core.Redaction;
using IngressController.Features;
using IngressController.Kubernetes;
using IngressController.Options;

namespace IngressController.Explain;

/// <summary>Runs <c>explain</c> as a process: the explanation on stdout, everything else on stderr, and an exit code for scripts.</summary>
static class ExplainProcess
{
    const int Answered = 0;
    const int NothingAnswers = 1;
    const int Unreadable = 2;

    // Text is written unescaped: people read it too, and it is never embedded in HTML.
    static readonly ExplainJson Json = new(new JsonSerializerOptions(ExplainJson.Default.Options) { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping });

    public static async Task<int> RunAsync(ExplainQuestion question, ControllerOptions options, bool isJson, CancellationToken cancellation)
    {
        if (options is { Manifests: not null, Kubeconfig: not null })
            throw new ConfigurationException("--manifests and --kubeconfig exclude each other: give one of them");
        var content = await ObjectReading.ReadAsync(
            options.Manifests, options.Kubeconfig, options.WatchNamespace, isAsServed: true, "nothing to explain", Say, cancellation);
        foreach (var problem in content.Problems)
            Say(problem);
        var state = ExplainedState.Of(content.Snapshot, options.Translation, FeatureCatalog.Policies, TimeProvider.System.GetUtcNow()) with
        {
            HealthPath = options.HealthCheckPath,
        };
        var told = new Explainer(state).Explain(question);
        await using var output = new StreamWriter(Console.OpenStandardOutput(), new UTF8Encoding(false));
        await output.WriteAsync(isJson ? JsonOf(told) : ExplainText.Of(told));
        return !content.IsComplete ? Unreadable : told.Answers ? Answered : NothingAnswers;
    }

    public static string JsonOf(Explanation told) => $"{JsonSerializer.Serialize(told, Json.Explanation)}\n";

    static void Say(string line) => Console.Error.WriteLine($"explain: {DiagnosticText.Of(line)}");
}
