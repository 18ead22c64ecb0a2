using System.Globalization;
using System.Net;
using System.Text.RegularExpressions;
using IngressController.EndToEnd.Tests.Machine;

namespace IngressController.EndToEnd.Tests.Controller;

/// <summary>The controller as a process of its own, on ports that it picks.</summary>
sealed partial class ControllerProcess : IAsyncDisposable
{
    static readonly TimeSpan StartLimit = TimeSpan.FromSeconds(30);

    readonly HttpClient _health = new() { Timeout = TimeSpan.FromSeconds(5) };
    readonly int _healthPort;

    ControllerProcess(RunningProgram program, int httpPort, int httpsPort, int healthPort)
    {
        Program = program;
        Http = new(IPAddress.Loopback, httpPort);
        Https = new(IPAddress.Loopback, httpsPort);
        _healthPort = healthPort;
    }

    public RunningProgram Program { get; }

    public IPEndPoint Http { get; }

    public IPEndPoint Https { get; }

    /// <summary>The port of <c>/metrics</c>.</summary>
    public int HealthPort => _healthPort;

    /// <summary>Starts it and waits until it is ready.</summary>
    /// <param name="arguments">Flags besides the ports.</param>
    /// <param name="hosts">Names that it resolves besides the machine's own, as by /etc/hosts (needs root).</param>
    /// <param name="pod">The pod it is to take itself for, as namespace/name; null for none.</param>
    /// <param name="program">The executable; null: this version's.</param>
    /// <param name="launcher">A command that becomes the program, in surroundings that it makes.</param>
    /// <exception cref="InvalidOperationException">It ended or did not listen in time; the text has what it wrote.</exception>
    public static async Task<ControllerProcess> StartAsync(
        IEnumerable<string> arguments, HostsFile? hosts = null, string? pod = null, string? program = null, IReadOnlyList<string>? launcher = null)
    {
        string[] anyPorts = ["--http-port", "0", "--https-port", "0", "--healthz-port", "0"];
        string[] command = [.. launcher ?? [], program ?? await ControllerProgram.PathAsync(), .. arguments, .. anyPorts];
        if (pod?.Split('/') is [var @namespace, var name])
            command = ["env", $"POD_NAMESPACE={@namespace}", $"POD_NAME={name}", .. command];
        var started = RunningProgram.Start(hosts is null ? command : hosts.Wrap(command));
        try
        {
            return await FollowAsync(started);
        }
        catch
        {
            await started.DisposeAsync();
            throw;
        }
    }

    /// <summary>Takes one that has just been started, in whatever surroundings, and waits until it is ready.</summary>
    /// <exception cref="InvalidOperationException">It ended or did not listen in time; the text has what it wrote.</exception>
    public static async Task<ControllerProcess> FollowAsync(RunningProgram program)
    {
        var line = await program.UntilWrittenAsync(ListeningLine(), StartLimit);
        var controller = new ControllerProcess(program, Port(line, 1), Port(line, 2), Port(line, 3));
        await Eventually.IsAsync(
            "the controller is ready", controller.ReadinessAsync, status => status == HttpStatusCode.OK || program.HasExited, StartLimit);
        return controller;
    }

    /// <summary>What <c>/readyz</c> answers; null while it doesn't.</summary>
    public Task<HttpStatusCode?> ReadinessAsync() => ProbeAsync("/readyz");

    /// <summary>What the port of health answers; null while it doesn't.</summary>
    public async Task<HttpStatusCode?> ProbeAsync(string path)
    {
        try
        {
            using var answer = await _health.GetAsync(new Uri($"http://127.0.0.1:{_healthPort}{path}"));
            return answer.StatusCode;
        }
        catch (HttpRequestException)
        {
            return null;
        }
    }

    /// <summary>The text of <c>/metrics</c>.</summary>
    public Task<string> MetricsAsync() => _health.GetStringAsync(new Uri($"http://127.0.0.1:{_healthPort}/metrics"));

    /// <summary>Sends SIGTERM.</summary>
    public Task TerminateAsync() => Program.SignalAsync("TERM");

    public ValueTask DisposeAsync()
    {
        _health.Dispose();
        return Program.DisposeAsync();
    }

    static int Port(Match match, int group) => int.Parse(match.Groups[group].Value, CultureInfo.InvariantCulture);

    [GeneratedRegex(@"Listening on http port (\d+), https port (\d+), health port (\d+)")]
    private static partial Regex ListeningLine();
}
