using IngressController.Load.Cli;
using IngressController.Load.Reports;
using IngressController.Load.Scenarios;

namespace IngressController.Load.Tests;

/// <summary>A run of the command within the test, with little load.</summary>
static class LoadTest
{
    public static RunOptions Options(string scenario, Uri url) => new(ScenarioCatalog.Find(scenario)!)
    {
        Url = url,
        Connections = 4,
        Streams = 5,
        Size = 1000,
        HostCount = 1,
        Duration = TimeSpan.FromSeconds(60),
        Timeout = TimeSpan.FromSeconds(20),
        Steps = 1,
        StepGrowth = 2,
        Quiet = true,
    };

    /// <summary>Runs it and gives what it left.</summary>
    public static async Task<Result> RunAsync(RunOptions options, CancellationToken interrupt = default)
    {
        var folder = Directory.CreateTempSubdirectory("load-test-");
        try
        {
            var json = Path.Combine(folder.FullName, "result.json");
            var (output, error) = (new StringWriter(), new StringWriter());
            var exitCode = await new RunCommand(options with { Json = json }, output, error).RunAsync(interrupt);
            var report = System.Text.Json.JsonSerializer.Deserialize(await File.ReadAllTextAsync(json, CancellationToken.None), ReportJson.Default.RunReport)!;
            return new(exitCode, report, output.ToString(), error.ToString());
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    public sealed record Result(int ExitCode, RunReport Report, string Output, string Error)
    {
        public StepReport Step => Assert.Single(Report.Steps);
    }
}
