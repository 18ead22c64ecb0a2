using System.Globalization;

namespace IngressController.EndToEnd.Tests.Machine;

/// <summary>Measured values, for the test's output and for the test command's summary.</summary>
static class Figures
{
    static readonly Lock Gate = new();

    public static void Report(string text)
    {
        TestContext.Current.TestOutputHelper?.WriteLine(text);
        if (Environment.GetEnvironmentVariable("INGRESS_TEST_FIGURES") is { } file)
        {
            lock (Gate)
                File.AppendAllText(file, text + "\n");
        }
    }

    /// <summary>Reports minimum, median, 95th percentile and maximum, and returns the median.</summary>
    public static TimeSpan Report(string what, IReadOnlyCollection<TimeSpan> samples)
    {
        var sorted = samples.Select(sample => sample.TotalMilliseconds).Order().ToList();
        var (median, p95) = (sorted[sorted.Count / 2], sorted[sorted.Count * 95 / 100]);
        Report(string.Create(
            CultureInfo.InvariantCulture,
            $"{what}: median {median:F1} ms, min {sorted[0]:F1}, p95 {p95:F1}, max {sorted[^1]:F1} ({sorted.Count} samples)"));
        return TimeSpan.FromMilliseconds(median);
    }
}
