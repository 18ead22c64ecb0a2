using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using IngressController.Cli;
using IngressController.Core.Redaction;
using IngressController.Kubernetes;

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
        var report = Compare(MigrationCheck.Run(content, options.ConfigMap, options.IngressClass), options);
        await using var output = new StreamWriter(Console.OpenStandardOutput(), new UTF8Encoding(false));
        if (options.Fix)
            FixScript.Write(report, output);
        else
            Write(report, options.Output, output);
        if (options.Fix && report.Incomplete is { } why)
            Say(why);
        return CheckExit.Of(report, options.FailOn);
    }

    // What was written down is known from then on; a part of what there is would be a wrong list.
    static CheckReport Compare(CheckReport report, CheckOptions options)
    {
        var baseline = options.Baseline is { } file ? Baseline.Parse(file, ReadText("--baseline", file)) : null;
        if (options.WriteBaseline is { } unwritten && report.Incomplete is not null)
            Say($"{unwritten} not written, since the report is no answer");
        else if (options.WriteBaseline is { } target)
        {
            var found = Baseline.Of(report);
            baseline ??= found;
            WriteText(target, found.ToString());
            Say($"{target} written");
        }

        var marked = baseline?.Mark(report) ?? report;
        if (marked.Baseline is { Gone: > 0 and var gone } && options.Baseline is not null)
            Say($"{ReportText.Count(gone, "line")} of {options.Baseline} {(gone == 1 ? "is" : "are")} not found any more: write it anew with --write-baseline");
        return marked;
    }

    static string ReadText(string flag, string file)
    {
        try
        {
            return File.ReadAllText(file);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new ConfigurationException($"{flag} {file}: {error.Message}", error);
        }
    }

    static void WriteText(string file, string text)
    {
        try
        {
            File.WriteAllText(file, text);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new ConfigurationException($"--write-baseline {file}: {error.Message}", error);
        }
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
