using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using IngressController.Cli;
using IngressController.Core.Redaction;

namespace IngressController.Check;

/// <summary>Runs <c>check</c> as a process: the report on stdout, everything else on stderr, and an exit code for scripts.</summary>
static class CheckProcess
{
    // Write text unescaped: people read the report too, and it is never embedded in HTML.
    static readonly CheckJson Json = new(new JsonSerializerOptions(CheckJson.Default.Options) { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping });

    public static async Task<int> RunAsync(CheckOptions options, CancellationToken cancellation)
    {
        var content = await ObjectReading.ReadAsync(
            options.Manifests, options.Kubeconfig, options.WatchNamespace, isAsServed: false, "nothing to check", Say, cancellation);
        foreach (var problem in content.Problems)
            Say(problem);
        Say($"checking {ReportText.Count(content.Snapshot.Ingresses.Count, "Ingress", "Ingresses")}");
        var report = MigrationCheck.Run(content, options.ConfigMap, options.IngressClass);
        await using var output = new StreamWriter(Console.OpenStandardOutput(), new UTF8Encoding(false));
        Write(report, options.Output, output);
        return CheckExit.Of(report, options.FailOn);
    }

    public static void Write(CheckReport report, OutputFormat format, TextWriter writer)
    {
        switch (format)
        {
            case OutputFormat.Json:
                writer.Write($"{JsonSerializer.Serialize(report, Json.CheckReport)}\n");
                break;
            case OutputFormat.Markdown:
                WriteLines(writer, lines => MarkdownOutput.Write(report, lines));
                break;
            default:
                WriteLines(writer, lines => TableOutput.Write(report, lines));
                break;
        }
    }

    // No API server has validated the names and paths of manifests: a terminal must not interpret them.
    static void WriteLines(TextWriter writer, Action<TextWriter> write)
    {
        using var text = new StringWriter();
        write(text);
        writer.Write(string.Join('\n', text.ToString().Split('\n').Select(DiagnosticText.Of)));
    }

    static void Say(string line) => Console.Error.WriteLine($"check: {DiagnosticText.Of(line)}");
}
