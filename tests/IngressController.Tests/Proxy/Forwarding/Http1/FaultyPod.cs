using System.Collections.Concurrent;
using System.Globalization;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using IngressController.Tests.Edge;

namespace IngressController.Tests.Proxy.Forwarding.Http1;

/// <summary>What the pods and the clients of one run know of each other.</summary>
sealed class FaultWorld
{
    public ConcurrentDictionary<string, FaultPlan> Plans { get; } = [];

    /// <summary>What must not have happened.</summary>
    public ConcurrentQueue<string> Problems { get; } = [];

    /// <summary>The exchanges whose clients got their whole answers.</summary>
    public ConcurrentQueue<FaultPlan> Wholes { get; } = [];

    public void Report(FaultPlan plan, string problem) => Problems.Enqueue($"{problem}: {plan}");
}

/// <summary>A pod that does in each exchange what its plan says.</summary>
sealed class FaultyPod : IAsyncDisposable
{
    /// <summary>Longer than the edge's limits, which are a second.</summary>
    static readonly TimeSpan StallTime = TimeSpan.FromSeconds(2.2);

    readonly FaultWorld _world;
    int _open;

    /// <param name="certificate">With it the pod speaks TLS.</param>
    public FaultyPod(FaultWorld world, X509Certificate2? certificate = null)
    {
        _world = world;
        Pod = TcpPod.Start(async connection =>
        {
            Interlocked.Increment(ref _open);
            try
            {
                connection.Socket.NoDelay = true;
                var reader = new Reader(connection);
                while (await ServeAsync(connection, reader))
                {
                    // The next request.
                }
            }
            finally
            {
                Interlocked.Decrement(ref _open);
            }
        }, certificate);
    }

    public TcpPod Pod { get; }

    /// <summary>Connections that neither side has closed.</summary>
    public int Open => Volatile.Read(ref _open);

    public ValueTask DisposeAsync() => Pod.DisposeAsync();

    // False when the connection is over.
    async Task<bool> ServeAsync(TcpPodConnection connection, Reader reader)
    {
        if (!await reader.UntilAsync("\r\n"u8.ToArray()))
            return false;
        var line = reader.Text(reader.Find("\r\n"u8)).Split(' ');
        if (line is not [_, ['/', .. var id], "HTTP/1.1"] || !_world.Plans.TryGetValue(id, out var plan))
        {
            _world.Problems.Enqueue($"a pod got the request line \"{string.Join(' ', line)}\"");
            return false;
        }

        var fault = plan.See();
        if (plan.Sights > plan.SightsAllowed)
            _world.Report(plan, "it reached pods too often");
        if (plan.Sights > 1 && plan.GotOctets)
            _world.Report(plan, "it reached a pod again when its client had got something");
        if (reader.ClosesAtNext)
            return await DoAsync(connection, reader.NextKind, reader);
        if (fault.Place == FaultPlace.RequestHead)
            return await DoAsync(connection, fault.Kind, reader);
        if (!await reader.UntilAsync("\r\n\r\n"u8.ToArray()))
            return false;
        var head = reader.Take(reader.Find("\r\n\r\n"u8) + 4);
        if (!head.Contains($"\r\nX-Id: {plan.Id}\r\n", StringComparison.OrdinalIgnoreCase))
            _world.Report(plan, $"a pod got the head {head}");
        return fault.Place == FaultPlace.Early ? await AnswerEarlyAsync(connection, reader, plan, fault, head)
            : await ReadBodyAsync(connection, reader, plan, fault, head) && await AnswerAsync(connection, reader, plan, fault);
    }

    async Task<bool> AnswerEarlyAsync(TcpPodConnection connection, Reader reader, FaultPlan plan, PodFault fault, string head)
    {
        await SendAsync(connection, plan.Answer());
        if (fault.Kind != FaultKind.Nothing || plan.Framing == AnswerFraming.UntilClose)
            return await DoAsync(connection, fault.Kind == FaultKind.Nothing ? FaultKind.Close : fault.Kind, reader);
        return await ReadBodyAsync(connection, reader, plan, fault, head);
    }

    async Task<bool> ReadBodyAsync(TcpPodConnection connection, Reader reader, FaultPlan plan, PodFault fault, string head)
    {
        var stop = fault.Place == FaultPlace.RequestBody ? Math.Max(0, plan.BodySize) * fault.Position / 1000 : int.MaxValue;
        var body = new List<byte>();
        if (head.Contains("\r\nTransfer-Encoding: chunked\r\n", StringComparison.OrdinalIgnoreCase))
        {
            while (body.Count < stop)
            {
                if (!await reader.UntilAsync("\r\n"u8.ToArray()))
                    return false;
                var size = int.Parse(reader.Take(reader.Find("\r\n"u8) + 2)[..^2], NumberStyles.HexNumber, CultureInfo.InvariantCulture);
                if (!await reader.HasAsync(size + 2))
                    return false;
                body.AddRange(Encoding.Latin1.GetBytes(reader.Take(size + 2)[..^2]));
                if (size == 0)
                    break;
            }
        }
        else if (head.Split("\r\n").FirstOrDefault(line => line.StartsWith("Content-Length: ", StringComparison.OrdinalIgnoreCase)) is { } length)
        {
            var size = int.Parse(length.Split(' ')[1], CultureInfo.InvariantCulture);
            if (!await reader.HasAsync(Math.Min(size, stop)))
                return false;
            body.AddRange(Encoding.Latin1.GetBytes(reader.Take(Math.Min(size, stop))));
        }

        if (fault.Place == FaultPlace.RequestBody)
            return await DoAsync(connection, fault.Kind, reader);
        if (!body.SequenceEqual(FaultPlan.Pattern(plan.Id, plan.BodySize)))
            _world.Report(plan, $"a pod got a body of {body.Count} octets that looked whole: {Encoding.Latin1.GetString([.. body.Take(200)])}");
        return true;
    }

    static async Task<bool> AnswerAsync(TcpPodConnection connection, Reader reader, FaultPlan plan, PodFault fault)
    {
        if (fault.Pause > 0)
            await Task.Delay(fault.Pause);
        if (fault.Place == FaultPlace.BeforeAnswer)
            return await DoAsync(connection, fault.Kind, reader);
        var answer = plan.Answer();
        if (fault.Place == FaultPlace.Answer)
        {
            var at = (int)((long)answer.Length * fault.Position / 1000);
            await SendAsync(connection, answer.AsMemory(0, at));
            if (fault.Kind != FaultKind.Dribble)
                return await DoAsync(connection, fault.Kind, reader);
            for (var end = Math.Min(answer.Length, at + 300); at < end; at++)
                await SendAsync(connection, answer.AsMemory(at, 1));
            answer = answer[at..];
        }

        if (fault.Kind == FaultKind.AnswerTwice && plan.Framing != AnswerFraming.UntilClose)
            answer = [.. answer, .. plan.WrongAnswer()];
        await SendAsync(connection, answer);
        if (plan.Framing == AnswerFraming.UntilClose)
            return await DoAsync(connection, FaultKind.Close, reader);
        (reader.ClosesAtNext, reader.NextKind) = (fault.Place == FaultPlace.NextRequest, fault.Kind);
        if (fault.Place != FaultPlace.AfterAnswer || fault.Kind == FaultKind.AnswerTwice)
            return true;
        if (fault.Pause > 0)
            await Task.Delay(fault.Pause);
        if (fault.Kind != FaultKind.Junk)
            return await DoAsync(connection, fault.Kind, reader);
        await SendAsync(connection, "junk"u8.ToArray());
        return true;
    }

    // Always false: the connection is over after it.
    static async Task<bool> DoAsync(TcpPodConnection connection, FaultKind kind, Reader reader)
    {
        switch (kind)
        {
            case FaultKind.Reset:
                connection.Reset();
                break;
            case FaultKind.Stall:
                await Task.Delay(StallTime, connection.Stop);
                break;
            case FaultKind.HalfClose:
                await connection.EndSendingAsync();
                await reader.ToEndAsync();
                break;
            default:
                await connection.EndSendingAsync();
                break;
        }

        return false;
    }

    static Task SendAsync(TcpPodConnection connection, ReadOnlyMemory<byte> octets) =>
        connection.Stream.WriteAsync(octets, connection.Stop).AsTask();

    /// <summary>What has come over one connection.</summary>
    sealed class Reader(TcpPodConnection connection)
    {
        readonly byte[] _buffer = new byte[512 * 1024];
        int _start;
        int _end;

        public bool ClosesAtNext { get; set; }

        public FaultKind NextKind { get; set; }

        public int Find(ReadOnlySpan<byte> octets) => _buffer.AsSpan(_start, _end - _start).IndexOf(octets);

        public string Text(int length) => Encoding.Latin1.GetString(_buffer, _start, length);

        public string Take(int length)
        {
            var text = Text(length);
            _start += length;
            return text;
        }

        public async Task<bool> UntilAsync(byte[] octets)
        {
            while (Find(octets) < 0)
            {
                if (!await MoreAsync())
                    return false;
            }

            return true;
        }

        public async Task<bool> HasAsync(int count)
        {
            while (_end - _start < count)
            {
                if (!await MoreAsync())
                    return false;
            }

            return true;
        }

        public async Task ToEndAsync()
        {
            do
                _start = _end;
            while (await MoreAsync());
        }

        async Task<bool> MoreAsync()
        {
            _buffer.AsSpan(_start, _end - _start).CopyTo(_buffer);
            (_start, _end) = (0, _end - _start);
            var count = await connection.Stream.ReadAsync(_buffer.AsMemory(_end), connection.Stop);
            _end += count;
            return count > 0;
        }
    }
}
