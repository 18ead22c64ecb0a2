using BenchmarkDotNet.Columns;
using BenchmarkDotNet.Configs;
using BenchmarkDotNet.Diagnosers;
using BenchmarkDotNet.Exporters;
using BenchmarkDotNet.Jobs;
using BenchmarkDotNet.Loggers;
using BenchmarkDotNet.Running;
using BenchmarkDotNet.Toolchains.InProcess.Emit;
using IngressController.Benchmarks;

if (args is [] or ["--help"] or ["-h"])
{
    Console.WriteLine("""
        What the parts of a request, and of a change, cost.

        Examples (from the root of the repository):
          dotnet run -c Release --project load/Benchmarks -- --filter '*'                    all, some minutes
          dotnet run -c Release --project load/Benchmarks -- --filter '*Match*'              one class
          dotnet run -c Release --project load/Benchmarks -- --quick --filter '*'            few iterations: for orders of magnitude
          dotnet run -c Release --project load/Benchmarks -- --list flat                     what there is

        Further arguments are BenchmarkDotNet's. Results also land in BenchmarkDotNet.Artifacts.
        """);
    return 0;
}

var quick = args.Contains("--quick");
// In this process: a build of its own for each benchmark needs the package registry and a minute of time.
var job = (quick ? Job.ShortRun : Job.Default).WithToolchain(InProcessEmitToolchain.Instance);
var config = ManualConfig.CreateEmpty()
    .AddJob(job)
    .AddDiagnoser(MemoryDiagnoser.Default)
    .AddLogger(ConsoleLogger.Default)
    .AddColumnProvider(DefaultColumnProviders.Instance)
    .AddExporter(MarkdownExporter.GitHub);
var summaries = BenchmarkSwitcher.FromAssembly(typeof(MatchBenchmarks).Assembly).Run([.. args.Where(argument => argument != "--quick")], config).ToList();
return summaries.Count == 0 || summaries.Any(summary => summary.HasCriticalValidationErrors || summary.Reports.Any(report => !report.Success)) ? 1 : 0;
