using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Text;
using System.Text.RegularExpressions;
using IngressController.EndToEnd.Tests.Machine;

namespace IngressController.EndToEnd.Tests.Controller;

/// <summary>
/// The controller as a process of its own, on ports that it picks. Killed when disposed; disposing fails when it has ended
/// before, unless the test has asked for its exit code.
/// </summary>
sealed partial class ControllerProcess : IAsyncDisposable
{
    static readonly TimeSpan StartLimit = TimeSpan.FromSeconds(30);

    readonly Process _process;
    readonly StringBuilder _output = new();
    readonly StringBuilder _error = new();
    readonly TaskCompletionSource<Ports> _listening = new(TaskCreationOptions.RunContinuationsAsynchronously);
    readonly HttpClient _health = new() { Timeout = TimeSpan.FromSeconds(5) };
    Ports _ports = new(0, 0, 0);
    bool _endExpected;

    ControllerProcess(Process process)
    {
        _process = process;
        process.OutputDataReceived += (_, line) => Append(_output, line.Data);
        process.ErrorDataReceived += (_, line) =>
        {
            Append(_error, line.Data);
            if (line.Data is not null && ListeningLine().Match(line.Data) is { Success: true } match)
                _listening.TrySetResult(new(Port(match, 1), Port(match, 2), Port(match, 3)));
        };
    }

    public IPEndPoint Http => new(IPAddress.Loopback, _ports.Http);

    public IPEndPoint Https => new(IPAddress.Loopback, _ports.Https);

    public int Id => _process.Id;

    public bool HasExited => _process.HasExited;

    /// <summary>What it has written to stderr so far.</summary>
    public string Error => Text(_error);

    /// <summary>What it has written to stdout so far.</summary>
    public string Output => Text(_output);

    /// <summary>Starts it and waits until it is ready.</summary>
    /// <param name="arguments">Flags besides the ports.</param>
    /// <param name="hosts">Names that it resolves besides the machine's own, as by /etc/hosts (needs root).</param>
    /// <exception cref="InvalidOperationException">It ended or was not ready in time; the text has what it wrote.</exception>
    public static async Task<ControllerProcess> StartAsync(IEnumerable<string> arguments, HostsFile? hosts = null)
    {
        var controller = await LaunchAsync(arguments, hosts);
        try
        {
            using var limit = new CancellationTokenSource(StartLimit);
            var exit = controller._process.WaitForExitAsync(limit.Token);
            if (await Task.WhenAny(controller._listening.Task, exit) == exit)
                throw new InvalidOperationException($"the controller is not listening\n{controller.Log}");
            controller._ports = await controller._listening.Task;
            await Eventually.IsAsync(
                "the controller is ready",
                controller.ReadinessAsync,
                status => status == HttpStatusCode.OK || controller.HasExited,
                StartLimit);
            return controller.HasExited ? throw new InvalidOperationException($"the controller ended\n{controller.Log}") : controller;
        }
        catch
        {
            controller._endExpected = true;
            await controller.DisposeAsync();
            throw;
        }
    }

    /// <summary>What <c>/readyz</c> answers; null while it doesn't.</summary>
    public async Task<HttpStatusCode?> ReadinessAsync()
    {
        try
        {
            using var answer = await _health.GetAsync(new Uri($"http://127.0.0.1:{_ports.Health}/readyz"));
            return answer.StatusCode;
        }
        catch (HttpRequestException)
        {
            return null;
        }
    }

    /// <summary>The text of <c>/metrics</c>.</summary>
    public Task<string> MetricsAsync() => _health.GetStringAsync(new Uri($"http://127.0.0.1:{_ports.Health}/metrics"));

    /// <summary>Sends SIGTERM.</summary>
    public Task TerminateAsync() => Command.SucceedAsync("kill", ["-TERM", Id.ToString(CultureInfo.InvariantCulture)]);

    /// <summary>Waits for its end and returns the exit code.</summary>
    public async Task<int> ExitCodeAsync(TimeSpan limit)
    {
        _endExpected = true;
        using var deadline = new CancellationTokenSource(limit);
        try
        {
            await _process.WaitForExitAsync(deadline.Token);
        }
        catch (OperationCanceledException)
        {
            Assert.Fail($"the controller has not ended within {limit.TotalSeconds} s\n{Log}");
        }

        return _process.ExitCode;
    }

    /// <summary>Everything it has written, for a failing test's output.</summary>
    public string Log => $"--- controller stdout\n{Tail(Output)}\n--- controller stderr\n{Tail(Error)}\n---";

    public async ValueTask DisposeAsync()
    {
        var endedByItself = _process.HasExited && !_endExpected;
        if (!_process.HasExited)
            _process.Kill();
        await _process.WaitForExitAsync();
        _health.Dispose();
        if (TestContext.Current.TestState?.Result == TestResult.Failed)
            TestContext.Current.TestOutputHelper?.WriteLine(Log);
        Assert.False(endedByItself, $"the controller ended by itself, exit code {_process.ExitCode}\n{Log}");
        _process.Dispose();
    }

    static async Task<ControllerProcess> LaunchAsync(IEnumerable<string> arguments, HostsFile? hosts)
    {
        string[] anyPorts = ["--http-port", "0", "--https-port", "0", "--healthz-port", "0"];
        string[] command = [await ControllerProgram.PathAsync(), .. arguments, .. anyPorts];
        if (hosts is not null)
            command = hosts.Wrap(command);
        var start = Command.Redirected(command[0], command[1..]);
        // Nothing of this machine's own cluster, if it is in one.
        start.Environment.Remove("KUBECONFIG");
        start.Environment.Remove("KUBERNETES_SERVICE_HOST");
        var controller = new ControllerProcess(new() { StartInfo = start });
        controller._process.Start();
        controller._process.StandardInput.Close();
        controller._process.BeginOutputReadLine();
        controller._process.BeginErrorReadLine();
        return controller;
    }

    static int Port(Match match, int group) => int.Parse(match.Groups[group].Value, CultureInfo.InvariantCulture);

    static void Append(StringBuilder text, string? line)
    {
        if (line is null)
            return;
        lock (text)
            text.AppendLine(line);
    }

    static string Text(StringBuilder text)
    {
        lock (text)
            return text.ToString();
    }

    static string Tail(string text) => text.Length <= 8000 ? text : "[...]" + text[^8000..];

    [GeneratedRegex(@"Listening on http port (\d+), https port (\d+), health port (\d+)")]
    private static partial Regex ListeningLine();

    sealed record Ports(int Http, int Https, int Health);
}
