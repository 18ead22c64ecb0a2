using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using IngressController.Check.GatewayApi;
using IngressController.Cli;
using IngressController.Core.Redaction;
using IngressController.Kubernetes;
using IngressController.Kubernetes.OneShot;

namespace IngressController.Check;

/// <summary>Runs <c>check</c> as a process: the report on stdout, everything else on stderr, and an exit code for scripts.</summary>
static class CheckProcess
{
    // Write text unescaped: people read the report too, and it is never embedded in HTML.
    static readonly CheckJson Json = new(new JsonSerializerOptions(CheckJson.Default.Options) { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping });

    public static async Task<int> RunAsync(CheckOptions options, CancellationToken cancellation)
    {
        if (options.Diff is { } sides)
            return await RunDiffAsync(sides.Before, sides.After, options, cancellation);
        var content = await ReadAsync(options, cancellation);
        foreach (var problem in content.Problems)
            Say(problem);
        Say($"checking {ReportText.Count(content.Snapshot.Ingresses.Count, "Ingress", "Ingresses")}");
        if (options.ToGatewayApi)
            return await ConvertAsync(content, options);
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

    static async Task<int> ConvertAsync(ClusterContent content, CheckOptions options)
    {
        var migration = Migration.Of(content, options.ConfigMap, options.IngressClass);
        var converted = GatewayConversion.Of(migration.Chosen, migration.Translation);
        await using var output = new StreamWriter(Console.OpenStandardOutput(), new UTF8Encoding(false));
        ConversionOutput.Write(converted, output);
        foreach (var note in converted.LeftOut)
            Say($"left out: {note}");
        if (MigrationCheck.Run(content, migration).Incomplete is not { } why)
            return CheckExit.Of(converted);
        Say(why);
        return CheckExit.NoAnswer;
    }

    static async Task<ClusterContent> ReadAsync(CheckOptions options, CancellationToken cancellation)
    {
        var content = options is { Values.Count: > 0, Manifests: null, Kubeconfig: null }
            ? new("", ClusterSnapshot.Empty, [], [], true)
            : await ObjectReading.ReadAsync(
                options.Manifests, options.Kubeconfig, options.WatchNamespace, isAsServed: false, "nothing to check", Say, cancellation);
        return options.Values.Count == 0
            ? content
            : HelmValues.Apply(content, [.. options.Values.Select(static file => (file, TextFile.Read("--values", file)))]);
    }

    static async Task<int> RunDiffAsync(string before, string after, CheckOptions options, CancellationToken cancellation)
    {
        CheckOptions[] sides = [SideOf(before, options), SideOf(after, options)];
        var (old, @new) = (await ReadAsync(sides[0], cancellation), await ReadAsync(sides[1], cancellation));
        if (sides.Any(static side => side.Kubeconfig is not null))
            (old, @new) = (WithoutSecrets(old), WithoutSecrets(@new));
        foreach (var problem in old.Problems.Concat(@new.Problems))
            Say(problem);
        var report = MigrationDiff.Run(old, @new, options.ConfigMap, options.IngressClass);
        await using var output = new StreamWriter(Console.OpenStandardOutput(), new UTF8Encoding(false));
        Write(report, options.Output, output);
        return CheckExit.Of(report);
    }

    // A kubeconfig may name programs to run, so that no file is taken for one that does not say so.
    static CheckOptions SideOf(string path, CheckOptions options) => path.StartsWith(CheckOptions.Kubeconfigs, StringComparison.Ordinal)
        ? options with { Kubeconfig = path[CheckOptions.Kubeconfigs.Length..] }
        : options with { Manifests = path };

    // Those of a cluster are not read, so that all others would be new.
    static ClusterContent WithoutSecrets(ClusterContent content) =>
        content with { Snapshot = content.Snapshot with { Secrets = ClusterSnapshot.Empty.Secrets } };

    // What was written down is known from then on; a part of what there is would be a wrong list.
    static CheckReport Compare(CheckReport report, CheckOptions options)
    {
        var baseline = options.Baseline is { } file ? Baseline.Parse(file, TextFile.Read("--baseline", file)) : null;
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

    public static void Write(DiffReport report, OutputFormat format, TextWriter writer)
    {
        if (format == OutputFormat.Json)
            writer.Write($"{JsonSerializer.Serialize(report, Json.DiffReport)}\n");
        else
            WriteLines(writer, lines => DiffOutput.Write(report, format, lines));
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
