using System.Net;
using System.Net.Sockets;
using System.Text;

namespace IngressController.Tests.Proxy.Wire;

/// <summary>The pod of one case: it records what comes, and does as the case says.</summary>
sealed class WirePod : IAsyncDisposable
{
    static readonly IReadOnlyList<WireStep> Default = [new("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok")];

    readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    readonly CancellationTokenSource _stop = new();
    readonly WireCase _case;
    readonly List<string> _requests = [];
    readonly List<Task> _connections = [];
    readonly List<Task> _open = [];
    readonly SemaphoreSlim _begun = new(0);
    readonly Lock _gate = new();
    readonly TaskCompletionSource _head = new(TaskCreationOptions.RunContinuationsAsynchronously);
    readonly TaskCompletionSource<WireReader> _first = new(TaskCreationOptions.RunContinuationsAsynchronously);
    readonly Task _accepting;
    int _asked;

    public WirePod(WireCase @case)
    {
        _case = @case;
        _listener.Start();
        _accepting = AcceptAsync();
    }

    public IPEndPoint Endpoint => (IPEndPoint)_listener.LocalEndpoint;

    public int Asked => Volatile.Read(ref _asked);

    /// <summary>What the client has got, for steps that wait for it.</summary>
    public WireReader? Client { get; set; }

    /// <summary>Done when the first head has come.</summary>
    public Task Head => _head.Task;

    /// <summary>The octets of the first connection.</summary>
    public Task<WireReader> First => _first.Task;

    /// <summary>The requests so far: heads as they came, bodies without chunks.</summary>
    public IReadOnlyList<string> Requests
    {
        get
        {
            lock (_gate)
                return [.. _requests];
        }
    }

    /// <summary>Waits until so many requests have begun, and nothing more of any will be recorded; for a time at most.</summary>
    public async Task QuietAsync(int requests, TimeSpan limit)
    {
        using var deadline = new CancellationTokenSource(limit);
        try
        {
            for (var i = 0; i < requests; i++)
                await _begun.WaitAsync(deadline.Token);
            Task[] open;
            lock (_gate)
                open = [.. _open];
            await Task.WhenAll(open).WaitAsync(deadline.Token);
        }
        catch (OperationCanceledException)
        {
            // What has been recorded so far is looked at.
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        _listener.Stop();
        await _accepting;
        await Task.WhenAll(_connections);
        _begun.Dispose();
        _stop.Dispose();
    }

    async Task AcceptAsync()
    {
        try
        {
            while (true)
                _connections.Add(ServeAsync(await _listener.AcceptSocketAsync(_stop.Token)));
        }
        catch (Exception error) when (error is OperationCanceledException or SocketException or ObjectDisposedException)
        {
            // Stopped.
        }
    }

    async Task ServeAsync(Socket socket)
    {
        socket.NoDelay = true;
        var reader = new WireReader(socket, _stop.Token);
        var reading = Task.CompletedTask;
        try
        {
            if (Answer(Asked) is [{ Words: "at once" }, ..] steps)
            {
                Interlocked.Increment(ref _asked);
                _begun.Release();
                await PlayAsync(socket, steps);
                return;
            }

            reading = reader.RunAsync();
            _first.TrySetResult(reader);
            await RequestsAsync(socket, reader);
        }
        catch (Exception error) when (error is OperationCanceledException or SocketException or ObjectDisposedException)
        {
            // The peer is gone, or the case is over.
        }
        finally
        {
            socket.Dispose();
            await reading;
        }
    }

    async Task RequestsAsync(Socket socket, WireReader reader)
    {
        for (var from = 0; ;)
        {
            var start = from;
            if (!await reader.UntilAsync(text => WireMessage.ReadRequest(text[start..]) is not null))
                return;
            var request = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            lock (_gate)
                _open.Add(request.Task);
            _begun.Release();
            try
            {
                if (await RequestAsync(socket, reader, start, request))
                    return;
            }
            finally
            {
                request.TrySetResult();
            }

            from = start + WireMessage.ReadRequest(reader.Text[start..])!.Length;
        }
    }

    // The request that begins at a place; it is done when nothing more of it will be recorded. True: the connection is over.
    async Task<bool> RequestAsync(Socket socket, WireReader reader, int start, TaskCompletionSource done)
    {
        var number = Interlocked.Increment(ref _asked) - 1;
        var steps = Answer(number);
        var isEarly = steps is [{ Words: "at the head" }, ..];
        var isUpgrade = steps is [{ Octets: ['H', 'T', 'T', 'P', '/', '1', '.', '1', ' ', '1', '0', '1', ..] }, ..];
        Record(number, WireMessage.ReadRequest(reader.Text[start..])!, isEarly);
        _head.TrySetResult();
        if (!isEarly && !await IsWholeAsync())
            return true;
        if (!isUpgrade)
            done.SetResult();
        return await PlayAsync(socket, steps, reader, isUpgrade ? () => Record(number, reader.Text[start..]) : null) || (isEarly && !await IsWholeAsync());

        async Task<bool> IsWholeAsync()
        {
            var isWhole = await reader.UntilAsync(text => WireMessage.ReadRequest(text[start..])!.IsComplete);
            Record(number, WireMessage.ReadRequest(reader.Text[start..])!, isEarly);
            return isWhole;
        }
    }

    void Record(int number, WireMessage message, bool isEarly) =>
        Record(number, message.Head + "\r\n" + (isEarly ? "" : message.Body + (message.IsComplete ? "" : WireText.Broken)));

    void Record(int number, string text)
    {
        lock (_gate)
        {
            while (_requests.Count <= number)
                _requests.Add("");
            _requests[number] = text;
        }
    }

    IReadOnlyList<WireStep> Answer(int number) => _case.Answers.Count == 0 ? Default : _case.Answers[Math.Min(number, _case.Answers.Count - 1)];

    // True: the connection is over.
    async Task<bool> PlayAsync(Socket socket, IReadOnlyList<WireStep> steps, WireReader? reader = null, Action? recordTunnel = null)
    {
        foreach (var step in steps)
        {
            switch (step.Words)
            {
                case null:
                    await socket.SendAllAsync(step.Octets, _stop.Token);
                    break;
                case "at once" or "at the head" or "then":
                    break;
                case "close":
                    recordTunnel?.Invoke();
                    socket.Shutdown(SocketShutdown.Send);
                    // With unread octets a close would be a reset.
                    if (reader is null)
                        await DrainAsync(socket);
                    else
                        await reader.UntilAsync(static _ => false);
                    return true;
                case "reset":
                    socket.LingerState = new(enable: true, seconds: 0);
                    socket.Dispose();
                    return true;
                case ['u', 'n', 't', 'i', 'l', ' ', 't', 'h', 'e', ' ', 'c', 'l', 'i', 'e', 'n', 't', ' ', 'h', 'a', 's', ' ', .. var text]:
                    await Client!.UntilAsync(got => got.Contains(text, StringComparison.Ordinal));
                    break;
                case ['u', 'n', 't', 'i', 'l', ' ', 't', 'h', 'e', ' ', 'p', 'o', 'd', ' ', 'h', 'a', 's', ' ', .. var text]:
                    await reader!.UntilAsync(got => got.Contains(text, StringComparison.Ordinal));
                    break;
                default:
                    throw new FormatException($"{_case.File}: ({step.Words}) is nothing that a pod does");
            }
        }

        return recordTunnel is not null;
    }

    async Task DrainAsync(Socket socket)
    {
        var buffer = new byte[4096];
        while (await socket.ReceiveAsync(buffer, SocketFlags.None, _stop.Token) > 0)
        {
            // Not looked at.
        }
    }
}

/// <summary>Sending texts of octets.</summary>
static class WireSockets
{
    public static async Task SendAllAsync(this Socket socket, string octets, CancellationToken stop)
    {
        ReadOnlyMemory<byte> bytes = Encoding.Latin1.GetBytes(octets);
        while (bytes.Length > 0)
            bytes = bytes[await socket.SendAsync(bytes, SocketFlags.None, stop)..];
    }
}
