using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace IngressController.Tests.Proxy.Forwarding.Http1;

/// <summary>What a client got of an answer.</summary>
/// <param name="Id">The answer's own word about whose it is; null: it is the edge's.</param>
/// <param name="IsWhole">Whether the client takes it for whole.</param>
sealed record FaultAnswer(int Status, string? Id, byte[] Body, bool IsWhole)
{
    public void Check(FaultPlan plan, FaultWorld world)
    {
        if (Id is null)
        {
            if (Status is not (400 or 408 or 502 or 503 or 504) || Body.Contains((byte)'['))
                world.Report(plan, $"the edge answered {Status} {Encoding.Latin1.GetString(Body)}");
            return;
        }

        var wanted = plan.AnswerHasBody ? FaultPlan.Pattern(plan.Id, plan.AnswerSize) : [];
        if (Id != plan.Id || Status != plan.Status || !wanted.AsSpan().StartsWith(Body))
            world.Report(plan, $"a client got the answer of {Id}, {Status}, {Body.Length} octets: {Encoding.Latin1.GetString([.. Body.Take(200)])}");
        else if (IsWhole && Body.Length < wanted.Length && !plan.MayEndAnywhere)
            world.Report(plan, $"a client took {Body.Length} octets for a whole answer");
        else if (IsWhole)
            world.Wholes.Enqueue(plan);
    }
}

/// <summary>A client of HTTP/1.1 with one kept connection. It never asks twice by itself, as .NET's would.</summary>
sealed class FaultClient(int port, FaultWorld world) : IDisposable
{
    Socket? _socket;
    byte[] _octets = new byte[512 * 1024];
    int _end;

    public async Task RunAsync(FaultPlan plan, CancellationToken limit)
    {
        if (_socket is { } kept && (_end > 0 || kept.Poll(0, SelectMode.SelectRead)))
        {
            if (_end > 0 || kept.Available > 0)
                world.Report(plan, "there were octets before the request");
            Dispose();
        }

        if (_socket is null)
        {
            _socket = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
            await _socket.ConnectAsync(IPAddress.Loopback, port, limit);
        }

        var sending = SendAsync(_socket, plan, limit);
        var isKept = false;
        try
        {
            isKept = await ReadAsync(_socket, plan, limit) && sending.IsCompleted;
        }
        catch (Exception error) when (error is SocketException or ObjectDisposedException)
        {
            // Broken off.
        }
        finally
        {
            if (!isKept)
                Dispose();
            await sending;
        }
    }

    public void Dispose()
    {
        _socket?.Dispose();
        (_socket, _end) = (null, 0);
    }

    static async Task SendAsync(Socket socket, FaultPlan plan, CancellationToken limit)
    {
        try
        {
            ReadOnlyMemory<byte> octets = plan.Request();
            if (plan.Leaves == Leaving.WhileSending)
                octets = octets[..(int)((long)octets.Length * plan.LeavesAt / 1000)];
            while (octets.Length > 0)
            {
                if (plan.IsSlow)
                    await Task.Delay(1, limit);
                var piece = Math.Min(octets.Length, plan.IsSlow ? 20_000 : int.MaxValue);
                octets = octets[await socket.SendAsync(octets[..piece], SocketFlags.None, limit)..];
            }

            if (plan.Leaves == Leaving.WhileSending)
                Leave(socket, plan);
        }
        catch (Exception error) when (error is SocketException or ObjectDisposedException or OperationCanceledException)
        {
            // What came back is looked at.
        }
    }

    static void Leave(Socket socket, FaultPlan plan)
    {
        if (plan.LeavesByReset)
            socket.LingerState = new(enable: true, seconds: 0);
        socket.Dispose();
    }

    // True when the connection can be used again.
    async Task<bool> ReadAsync(Socket socket, FaultPlan plan, CancellationToken limit)
    {
        var reads = 0L;
        var leavesAt = plan.Leaves == Leaving.WhileReading ? plan.Answer().Length * (long)plan.LeavesAt / 1000 : long.MaxValue;
        while (_octets.AsSpan(0, _end).IndexOf("\r\n\r\n"u8) < 0)
        {
            if (!await MoreAsync())
                return false;
        }

        var length = _octets.AsSpan(0, _end).IndexOf("\r\n\r\n"u8) + 4;
        var lines = Encoding.Latin1.GetString(_octets, 0, length).Split("\r\n");
        Consume(length);
        var status = int.Parse(lines[0].Split(' ')[1], CultureInfo.InvariantCulture);
        var body = new List<byte>();
        var isWhole = await BodyAsync();
        new FaultAnswer(status, Header("X-Id"), [.. body], isWhole).Check(plan, world);
        return isWhole && Header("Connection")?.Contains("close", StringComparison.OrdinalIgnoreCase) != true;

        string? Header(string name) =>
            lines.FirstOrDefault(line => line.StartsWith(name + ":", StringComparison.OrdinalIgnoreCase))?[(name.Length + 1)..].Trim();

        async Task<bool> BodyAsync()
        {
            if (plan.Method == "HEAD" || status is 204 or 304)
                return true;
            if (Header("Content-Length") is { } text)
                return await TakeAsync(int.Parse(text, CultureInfo.InvariantCulture), body);
            if (Header("Transfer-Encoding") is null)
            {
                world.Report(plan, $"an answer without framing: {string.Join('|', lines)}");
                return false;
            }

            while (true)
            {
                int end;
                while ((end = _octets.AsSpan(0, _end).IndexOf("\r\n"u8)) < 0)
                {
                    if (!await MoreAsync())
                        return false;
                }

                var size = int.Parse(Encoding.ASCII.GetString(_octets, 0, end), NumberStyles.HexNumber, CultureInfo.InvariantCulture);
                Consume(end + 2);
                if (!await TakeAsync(size, body) || !await TakeAsync(2, []))
                    return false;
                if (size == 0)
                    return true;
            }
        }

        async Task<bool> TakeAsync(int count, List<byte> into)
        {
            while (count > 0)
            {
                if (_end == 0 && !await MoreAsync())
                    return false;
                var some = Math.Min(count, _end);
                into.AddRange(_octets.AsSpan(0, some));
                Consume(some);
                count -= some;
            }

            return true;
        }

        async Task<bool> MoreAsync()
        {
            int count;
            try
            {
                if (reads >= leavesAt)
                {
                    Leave(socket, plan);
                    return false;
                }

                count = await socket.ReceiveAsync(_octets.AsMemory(_end), SocketFlags.None, limit);
            }
            catch (Exception error) when (error is SocketException or ObjectDisposedException)
            {
                return false;
            }

            if (count > 0)
                plan.Got();
            (_end, reads) = (_end + count, reads + count);
            return count > 0;
        }
    }

    void Consume(int count)
    {
        _octets.AsSpan(count, _end - count).CopyTo(_octets);
        _end -= count;
    }
}

/// <summary>A client of HTTP/2 with one connection for many exchanges.</summary>
sealed class FaultHttp2Client(int port, FaultWorld world) : IDisposable
{
    readonly HttpMessageInvoker _client = new(new SocketsHttpHandler
    {
        UseProxy = false,
        UseCookies = false,
        AllowAutoRedirect = false,
        ActivityHeadersPropagator = null,
        ConnectCallback = async (_, cancellation) =>
        {
            var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
            await socket.ConnectAsync(IPAddress.Loopback, port, cancellation);
            return new NetworkStream(socket, ownsSocket: true);
        },
    });

    public async Task RunAsync(FaultPlan plan, CancellationToken limit)
    {
        using var leaving = CancellationTokenSource.CreateLinkedTokenSource(limit);
        if (plan.Leaves == Leaving.WhileSending)
            leaving.CancelAfter(plan.LeavesAt / 50);

        // One connection for all hosts, as browsers do it where one certificate covers them.
        using var request = new HttpRequestMessage(new(plan.Method), $"http://any.test/{plan.Id}")
        {
            Version = HttpVersion.Version20,
            VersionPolicy = HttpVersionPolicy.RequestVersionExact,
            Content = plan.BodySize < 0 ? null : new SlowContent(plan),
        };
        request.Headers.Host = plan.Host;
        request.Headers.Add("X-Id", plan.Id);
        try
        {
            using var answer = await _client.SendAsync(request, leaving.Token);
            plan.Got();
            var (body, isWhole) = (new MemoryStream(), false);
            try
            {
                await using var stream = await answer.Content.ReadAsStreamAsync(leaving.Token);
                var buffer = new byte[16 * 1024];
                var most = plan.Leaves == Leaving.WhileReading ? (long)plan.AnswerSize * plan.LeavesAt / 1000 : long.MaxValue;
                int count;
                while ((count = await stream.ReadAsync(buffer, leaving.Token)) > 0 && body.Length < most)
                    body.Write(buffer, 0, count);
                isWhole = count == 0;
            }
            catch (Exception error) when (error is IOException or HttpRequestException or OperationCanceledException && !limit.IsCancellationRequested)
            {
                // Broken off.
            }

            var id = answer.Headers.TryGetValues("X-Id", out var ids) ? string.Join(',', ids) : null;
            new FaultAnswer((int)answer.StatusCode, id, body.ToArray(), isWhole).Check(plan, world);
        }
        catch (Exception error) when (error is IOException or HttpRequestException or OperationCanceledException && !limit.IsCancellationRequested)
        {
            // Broken off.
        }
    }

    public void Dispose() => _client.Dispose();

    sealed class SlowContent(FaultPlan plan) : HttpContent
    {
        protected override async Task SerializeToStreamAsync(Stream stream, TransportContext? context)
        {
            foreach (var piece in FaultPlan.Pattern(plan.Id, plan.BodySize).Chunk(20_000))
            {
                if (plan.IsSlow)
                    await Task.Delay(1);
                await stream.WriteAsync(piece);
                await stream.FlushAsync();
            }
        }

        protected override bool TryComputeLength(out long length)
        {
            length = plan.BodySize;
            return !plan.IsChunked;
        }
    }
}
