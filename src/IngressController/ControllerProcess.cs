using IngressController.Cli;
using IngressController.Hosting;
using IngressController.Options;
using IngressController.Proxy;

namespace IngressController;

/// <summary>Runs the controller as a process: logs, signals, exit code.</summary>
static partial class ControllerProcess
{
    public static async Task<int> RunAsync(ControllerOptions options, IReadOnlyList<string> warnings, CancellationToken cancellation)
    {
        if (options.InlineScheduling)
            SocketThreads.RunInline();
        using var loggers = Logs.Create(options.Verbosity);
        foreach (var warning in warnings)
            LogAccepted(loggers.CreateLogger("Flags"), warning);
        using var stop = new StopSignals(cancellation);
        var (source, translation, owned) = await SourceFactory.OpenAsync(options, loggers, TimeProvider.System, stop.Token);
        using (owned)
        {
            await using var output = Console.OpenStandardOutput();
            await using var controller = new Controller(options, translation, source, loggers, TimeProvider.System, output);
            using var end = CancellationTokenSource.CreateLinkedTokenSource(stop.Token);
            var trimming = new HeapTrim(loggers.CreateLogger<HeapTrim>()).RunAsync(end.Token);
            try
            {
                await controller.RunAsync(stop.Token);
            }
            finally
            {
                await end.CancelAsync();
                await trimming;
            }
        }

        return 0;
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "{Warning}")]
    static partial void LogAccepted(ILogger log, string warning);
}
