using System.Diagnostics;
using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;

namespace IngressController.EndToEnd.Tests.Machine;

/// <summary>
/// A program that runs beside the test. Killed when disposed; disposing fails when it has ended before, unless the test
/// has asked for its exit code.
/// </summary>
sealed class RunningProgram : IAsyncDisposable
{
    readonly Process _process;
    readonly Lock _gate = new();
    readonly StringBuilder _output = new();
    readonly StringBuilder _error = new();
    TaskCompletionSource _written = new(TaskCreationOptions.RunContinuationsAsynchronously);
    bool _endExpected;

    RunningProgram(Process process)
    {
        _process = process;
        process.OutputDataReceived += (_, line) => Append(_output, line.Data);
        process.ErrorDataReceived += (_, line) => Append(_error, line.Data);
    }

    public bool HasExited => _process.HasExited;

    /// <summary>What it has written to stdout so far.</summary>
    public string Output => Text(_output);

    /// <summary>What it has written to stderr so far.</summary>
    public string Error => Text(_error);

    /// <summary>The end of both, for a failing test.</summary>
    public string Log => $"--- stdout\n{Tail(Output)}\n--- stderr\n{Tail(Error)}\n---";

    public static RunningProgram Start(params string[] command)
    {
        var start = Command.Redirected(command[0], command[1..]);
        // Nothing of this machine's own cluster, if it is in one.
        start.Environment.Remove("KUBECONFIG");
        start.Environment.Remove("KUBERNETES_SERVICE_HOST");
        var program = new RunningProgram(new() { StartInfo = start });
        program._process.Start();
        program._process.StandardInput.Close();
        program._process.BeginOutputReadLine();
        program._process.BeginErrorReadLine();
        return program;
    }

    /// <summary>Waits until stderr matches.</summary>
    /// <exception cref="InvalidOperationException">
    /// The program ended instead, or the time is over; the text has what it wrote, and what its threads wait for.
    /// </exception>
    public async Task<Match> UntilWrittenAsync(Regex pattern, TimeSpan limit)
    {
        var deadline = Task.Delay(limit);
        var end = _process.WaitForExitAsync();
        while (true)
        {
            var written = Volatile.Read(ref _written).Task;
            var isOver = deadline.IsCompleted || end.IsCompleted;
            if (pattern.Match(Error) is { Success: true } match)
                return match;
            if (isOver)
            {
                _endExpected = true;
                throw new InvalidOperationException(
                    $"\"{pattern}\" was not written\n{Log}{(end.IsCompleted ? "" : $"\n--- its threads\n{ThreadStates.Of(_process.Id)}")}");
            }

            await Task.WhenAny(written, deadline, end);
        }
    }

    /// <summary>Sends a signal, as <c>TERM</c>.</summary>
    public Task SignalAsync(string name) => Command.SucceedAsync("kill", ["-" + name, _process.Id.ToString(CultureInfo.InvariantCulture)]);

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
            Assert.Fail($"the program has not ended within {limit.TotalSeconds} s\n{Log}");
        }

        return _process.ExitCode;
    }

    public async ValueTask DisposeAsync()
    {
        var endedByItself = _process.HasExited && !_endExpected;
        if (!_process.HasExited)
            _process.Kill(entireProcessTree: true);
        await _process.WaitForExitAsync();
        if (TestContext.Current.TestState?.Result == TestResult.Failed)
            TestContext.Current.TestOutputHelper?.WriteLine(Log);
        Assert.False(endedByItself, $"the program ended by itself, exit code {_process.ExitCode}\n{Log}");
        _process.Dispose();
    }

    void Append(StringBuilder text, string? line)
    {
        if (line is null)
            return;
        lock (_gate)
            text.AppendLine(line);
        Interlocked.Exchange(ref _written, new(TaskCreationOptions.RunContinuationsAsynchronously)).TrySetResult();
    }

    string Text(StringBuilder text)
    {
        lock (_gate)
            return text.ToString();
    }

    static string Tail(string text) => text.Length <= 8000 ? text : "[...]" + text[^8000..];
}
