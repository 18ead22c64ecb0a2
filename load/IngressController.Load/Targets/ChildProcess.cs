using System.Diagnostics;
using System.Runtime.InteropServices;
using System.Text.RegularExpressions;
using System.Threading.Channels;

namespace IngressController.Load.Targets;

/// <summary>A program that this one starts and ends; both of its outputs are read as lines.</summary>
sealed partial class ChildProcess : IAsyncDisposable
{
    const int KeptLines = 20;

    // signal(7)
    const int Terminate = 15;

    static readonly TimeSpan StartLimit = TimeSpan.FromSeconds(60);

    readonly Process _process;
    readonly Channel<string> _lines = Channel.CreateUnbounded<string>();
    readonly Queue<string> _last = new();
    readonly Lock _lock = new();
    volatile bool _isAwaited = true;

    ChildProcess(Process process)
    {
        _process = process;
        process.OutputDataReceived += OnLine;
        process.ErrorDataReceived += OnLine;
    }

    public int Id => _process.Id;

    public bool HasExited => _process.HasExited;

    /// <summary>The last lines it wrote.</summary>
    public string Log
    {
        get
        {
            lock (_lock)
                return string.Join('\n', _last);
        }
    }

    /// <param name="program">The executable.</param>
    /// <param name="arguments">Its arguments.</param>
    /// <param name="processors">The processors it may use, as taskset writes them; null: all.</param>
    /// <exception cref="UserException">It can't be started.</exception>
    public static ChildProcess Start(string program, IEnumerable<string> arguments, string? processors = null)
    {
        var command = processors is null ? [program, .. arguments] : (string[])["taskset", "-c", processors, program, .. arguments];
        var start = new ProcessStartInfo(command[0], command[1..])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            RedirectStandardInput = true,
        };
        var child = new ChildProcess(new() { StartInfo = start });
        try
        {
            child._process.Start();
        }
        catch (System.ComponentModel.Win32Exception error)
        {
            throw new UserException($"{command[0]} can't be started: {error.Message}", error);
        }

        child._process.StandardInput.Close();
        child._process.BeginOutputReadLine();
        child._process.BeginErrorReadLine();
        return child;
    }

    /// <summary>Waits for a line and gives its match; lines before it are passed over.</summary>
    /// <exception cref="UserException">The program ended instead, or did not write it within a minute; the message has its last lines.</exception>
    public async Task<Match> UntilWrittenAsync(Regex pattern, CancellationToken cancellation)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        limit.CancelAfter(StartLimit);
        try
        {
            await foreach (var line in _lines.Reader.ReadAllAsync(limit.Token))
            {
                if (pattern.Match(line) is { Success: true } match)
                    return match;
            }
        }
        catch (OperationCanceledException) when (!cancellation.IsCancellationRequested)
        {
            throw new UserException($"{_process.StartInfo.FileName} did not start within {StartLimit.TotalSeconds} s:\n{Log}");
        }

        throw new UserException($"{_process.StartInfo.FileName} ended before it was ready:\n{Log}");
    }

    /// <summary>From now on lines are only kept as <see cref="Log"/>: nobody waits for one any more.</summary>
    public void StopWaiting() => _isAwaited = false;

    /// <summary>Asks it to end, and waits until it has, or the time is over.</summary>
    public async Task EndAsync(TimeSpan limit)
    {
        if (_process.HasExited)
            return;
        _ = Kill(_process.Id, Terminate);
        using var patience = new CancellationTokenSource(limit);
        await _process.WaitForExitAsync(patience.Token).ContinueWith(static _ => { }, TaskScheduler.Default);
    }

    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited)
            _process.Kill(entireProcessTree: true);
        await _process.WaitForExitAsync();
        _process.Dispose();
    }

    [LibraryImport("libc", EntryPoint = "kill")]
    private static partial int Kill(int process, int signal);

    void OnLine(object sender, DataReceivedEventArgs line)
    {
        if (line.Data is not { } text)
        {
            _lines.Writer.TryComplete();
            return;
        }

        lock (_lock)
        {
            _last.Enqueue(text);
            if (_last.Count > KeptLines)
                _last.Dequeue();
        }

        if (_isAwaited)
            _lines.Writer.TryWrite(text);
    }
}
