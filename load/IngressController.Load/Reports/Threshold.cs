using System.Globalization;
using System.Text.RegularExpressions;

namespace IngressController.Load.Reports;

/// <summary>A demand on the result, as <c>p99&lt;50ms</c>. One that is not met makes the program fail.</summary>
sealed partial record Threshold(string Text, string Figure, bool IsUpperBound, double Bound)
{
    static readonly Dictionary<string, (string Unit, Func<StepReport, double?> Read)> Figures =
        new()
        {
            ["mean"] = ("ms", step => step.Latency.Mean),
            ["p50"] = ("ms", step => step.Latency.P50),
            ["p90"] = ("ms", step => step.Latency.P90),
            ["p95"] = ("ms", step => step.Latency.P95),
            ["p99"] = ("ms", step => step.Latency.P99),
            ["p99.9"] = ("ms", step => step.Latency.P999),
            ["p99.99"] = ("ms", step => step.Latency.P9999),
            ["max"] = ("ms", step => step.Latency.Max),
            ["p99/p50"] = ("", step => step.Latency.P50 > 0 ? step.Latency.P99 / step.Latency.P50 : null),
            ["errors"] = ("%", step => step.Requests > 0 ? 100.0 * step.Failed / step.Requests : null),
            ["rate"] = ("", step => step.Rate),
            ["cpu"] = ("us", step => step.Process?.CpuMicrosecondsPerRequest),
            ["memory"] = ("MB", step => step.Process?.ResidentMegabytesAtMost),
            ["memory-growth"] = ("%", step => step.Process is { } use ? 100 * (use.ResidentMegabytesAtLast / use.ResidentMegabytesAtFirst - 1) : null),
        };

    /// <summary>What can be demanded, with units, for the help.</summary>
    public static string Help =>
        string.Join(", ", Figures.Select(figure => figure.Value.Unit.Length == 0 ? figure.Key : $"{figure.Key} ({figure.Value.Unit})"));

    /// <exception cref="UserException">It is none; the message says what is.</exception>
    public static Threshold Parse(string text)
    {
        var match = Form().Match(text);
        if (!match.Success || !Figures.TryGetValue(match.Groups[1].Value, out var figure))
            throw new UserException($"\"{text}\" is no threshold; one is a figure, < or >, and a number, as p99<50ms. Figures: {Help}");
        var unit = match.Groups[4].Value;
        if (unit.Length > 0 && unit != figure.Unit)
            throw new UserException(
                $"the threshold \"{text}\" has the unit {unit}; " +
                $"{match.Groups[1].Value} is measured in {(figure.Unit.Length == 0 ? "plain numbers" : figure.Unit)}");
        return new(text, match.Groups[1].Value, match.Groups[2].Value == "<", double.Parse(match.Groups[3].Value, CultureInfo.InvariantCulture));
    }

    /// <summary>Compares; a figure that was not measured does not meet its demand.</summary>
    public ThresholdReport Judge(StepReport? step)
    {
        var found = step is null ? null : Figures[Figure].Read(step);
        return new(Text, found, IsUpperBound ? found < Bound : found > Bound);
    }

    [GeneratedRegex(@"^([a-z0-9./-]+?)([<>])(\d+(?:\.\d+)?)(ms|us|MB|%)?$")]
    private static partial Regex Form();
}
