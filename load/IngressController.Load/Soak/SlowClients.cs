using System.Net.Sockets;
using System.Text;
using IngressController.Load.Abuse.Tools;
using IngressController.Load.Measuring;
using IngressController.Load.Targets;

namespace IngressController.Load.Soak;

/// <summary>
/// Clients on poor lines, one after the other on each of so many connections: a body of which an octet comes each half second, a large
/// answer that is read bit by bit, both with a good end; and a head that never ends, which the controller has to end.
/// </summary>
sealed class SlowClients(Target target, int clients)
{
    const int BodyLength = 60;
    const int AnswerLength = 1_000_000;
    const int Piece = 20_000;

    static readonly TimeSpan HalfASecond = TimeSpan.FromMilliseconds(500);

    readonly Recorder _counts = new(new HashSet<int> { 200 });

    /// <summary>How many came to an end, well or badly.</summary>
    public long Ended => _counts.Completed;

    /// <summary>How many failed, by kind.</summary>
    public IReadOnlyDictionary<string, long> Failures => _counts.Errors;

    /// <summary>Until cancelled.</summary>
    public Task RunAsync(CancellationToken end) => Task.WhenAll(Enumerable.Range(0, clients).Select(number => RunAsync(number, end)));

    async Task RunAsync(int number, CancellationToken end)
    {
        for (var turn = number; !end.IsCancellationRequested; turn++)
        {
            try
            {
                using var socket = await target.ConnectAsync(end);
                await using var stream = new NetworkStream(socket);
                await (turn % 3 == 0 ? SendBodyAsync(stream, end) : turn % 3 == 1 ? ReadAnswerAsync(stream, end) : SendHeadAsync(stream, end));
            }
            catch (Exception error) when (!end.IsCancellationRequested)
            {
                _counts.Fail($"slow client: {Failure.Of(error)}");
                await Task.Delay(HalfASecond, CancellationToken.None);
            }
            catch (OperationCanceledException)
            {
                // The end.
            }
        }
    }

    async Task SendBodyAsync(NetworkStream stream, CancellationToken end)
    {
        await stream.WriteAsync(RawHttp.Post(SoakNames.Host, "/sink", $"Content-Length: {BodyLength}\r\n"), end);
        for (var sent = 0; sent < BodyLength; sent++)
        {
            await Task.Delay(HalfASecond, end);
            await stream.WriteAsync("x"u8.ToArray(), end);
        }

        var answer = await RawHttp.HeadAsync(stream, end);
        Tell(answer.StartsWith("HTTP/1.1 200 ", StringComparison.Ordinal), "slow body not answered with 200");
    }

    async Task ReadAnswerAsync(NetworkStream stream, CancellationToken end)
    {
        await stream.WriteAsync(RawHttp.Get(SoakNames.Host, $"/bytes/{AnswerLength}", "Connection: close\r\n"), end);
        var (piece, length) = (new byte[Piece], 0);
        for (int read; (read = await stream.ReadAsync(piece, end)) > 0; length += read)
            await Task.Delay(HalfASecond, end);
        Tell(length > AnswerLength, "slowly read answer cut off");
    }

    async Task SendHeadAsync(NetworkStream stream, CancellationToken end)
    {
        try
        {
            await stream.WriteAsync(Encoding.ASCII.GetBytes($"GET / HTTP/1.1\r\nHost: {SoakNames.Host}\r\nX-"), end);
            while (!stream.Socket.Poll(0, SelectMode.SelectRead))
            {
                await Task.Delay(HalfASecond, end);
                await stream.WriteAsync("x"u8.ToArray(), end);
            }
        }
        catch (IOException)
        {
            // As it should: the controller has ended it.
        }

        Tell(true, "");
    }

    void Tell(bool succeeded, string problem) => _counts.Record(new(0, 0, Problem: succeeded ? null : problem), TimeSpan.Zero);
}
