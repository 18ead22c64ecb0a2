using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Text.RegularExpressions;
using IngressController.Load.Measuring;
using IngressController.Load.Targets;

namespace IngressController.Load.Cluster;

/// <summary>The controller on a cluster, as a process of ours.</summary>
sealed partial class ControllerProcess : IAsyncDisposable
{
    static readonly TimeSpan ReadyLimit = TimeSpan.FromMinutes(5);
    static readonly TimeSpan ReadyPoll = TimeSpan.FromMilliseconds(5);

    // After its start the controller writes an Event for each Ingress, one after the other; figures of that time would be about both.
    static readonly TimeSpan IdleLimit = TimeSpan.FromMinutes(5);
    const double IdleProcessors = 0.1;

    readonly HttpClient _health = new();
    readonly ChildProcess _process;
    readonly long _start = Stopwatch.GetTimestamp();
    Uri? _healthUrl;

    ControllerProcess(ChildProcess process)
    {
        _process = process;
        Meter = new(process.Id);
    }

    public ProcessMeter Meter { get; }

    /// <summary>Memory now, in 10^6 bytes.</summary>
    public double ResidentMegabytes => Use().ResidentBytes / 1e6;

    /// <summary>CPU time used so far.</summary>
    public double CpuSeconds => Use().Cpu.TotalSeconds;

    /// <summary>Where requests go.</summary>
    public Target Target { get; private set; } = null!;

    /// <summary>From start to the first 200 of <c>/readyz</c>.</summary>
    public TimeSpan Ready { get; private set; }

    /// <summary>Where requests by TLS go.</summary>
    public Target SecureTarget { get; private set; } = null!;

    /// <summary>Port of health and metrics.</summary>
    public int HealthPort => _healthUrl!.Port;

    /// <summary>Whether it has ended.</summary>
    public bool HasExited => _process.HasExited;

    /// <summary>The last lines it wrote.</summary>
    public string Log => _process.Log;

    /// <exception cref="UserException">It ends, or is not ready within five minutes; the message has what it wrote.</exception>
    public static async Task<ControllerProcess> StartAsync(ControllerStart start, CancellationToken cancellation)
    {
        string[] command = [.. start.Command()];
        var controller = new ControllerProcess(ChildProcess.Start(command[0], command[1..]));
        try
        {
            await controller.UntilReadyAsync(cancellation);
            return controller;
        }
        catch
        {
            await controller.DisposeAsync();
            throw;
        }
    }

    /// <summary>Waits until it has nothing to do for two seconds, five minutes at most.</summary>
    /// <returns>Seconds since the start.</returns>
    public async Task<double> UntilIdleAsync(CancellationToken cancellation)
    {
        var second = TimeSpan.FromSeconds(1);
        for (var idle = 0; idle < 2 && Stopwatch.GetElapsedTime(_start) < IdleLimit;)
        {
            var before = Use().Cpu;
            await Task.Delay(second, cancellation);
            idle = Use().Cpu - before < second * IdleProcessors ? idle + 1 : 0;
        }

        return Stopwatch.GetElapsedTime(_start).TotalSeconds;
    }

    /// <summary>How long all threads have stood still so far for garbage collections, by the controller's own metric.</summary>
    public async Task<double> PauseSecondsAsync(CancellationToken cancellation)
    {
        string metrics;
        try
        {
            metrics = await _health.GetStringAsync(new Uri(_healthUrl!, "/metrics"), cancellation);
        }
        catch (HttpRequestException)
        {
            throw Ended();
        }

        return PauseLine().Match(metrics) is { Success: true } match ? double.Parse(match.Groups[1].Value, CultureInfo.InvariantCulture) : 0;
    }

    public async ValueTask DisposeAsync()
    {
        _health.Dispose();
        await _process.DisposeAsync();
    }

    ProcessUse Use() => Meter.Read() ?? throw Ended();

    UserException Ended() => new($"the controller has ended:\n{_process.Log}");

    async Task UntilReadyAsync(CancellationToken cancellation)
    {
        var line = await _process.UntilWrittenAsync(ListeningLine(), cancellation);
        _process.StopWaiting();
        var http = Port(line, 1);
        Target = new(new($"http://127.0.0.1:{http}/bytes/1024"), new IPEndPoint(IPAddress.Loopback, http));
        var https = Port(line, 2);
        SecureTarget = new(new($"https://127.0.0.1:{https}/bytes/1024"), new IPEndPoint(IPAddress.Loopback, https)) { Insecure = true };
        _healthUrl = new Uri($"http://127.0.0.1:{Port(line, 3)}/readyz");
        while (!await IsReadyAsync(cancellation))
        {
            if (_process.HasExited || Stopwatch.GetElapsedTime(_start) > ReadyLimit)
                throw new UserException($"the controller {(_process.HasExited ? "ended" : "was not ready within five minutes")}:\n{_process.Log}");
            await Task.Delay(ReadyPoll, cancellation);
        }

        Ready = Stopwatch.GetElapsedTime(_start);
    }

    async Task<bool> IsReadyAsync(CancellationToken cancellation)
    {
        try
        {
            using var answer = await _health.GetAsync(_healthUrl, cancellation);
            return answer.IsSuccessStatusCode;
        }
        catch (HttpRequestException)
        {
            return false;
        }
    }

    static int Port(Match match, int group) => int.Parse(match.Groups[group].Value, CultureInfo.InvariantCulture);

    [GeneratedRegex(@"Listening on http port (\d+), https port (\d+), health port (\d+)")]
    private static partial Regex ListeningLine();

    [GeneratedRegex(@"^dotnet_gc_pause_time_seconds_total (\S+)", RegexOptions.Multiline)]
    private static partial Regex PauseLine();
}
