using System.Text;
using IngressController.Load.Abuse.Tools;

namespace IngressController.Load.Abuse.Attacks;

/// <summary>Upgraded connections through which a pod sends all it has, to clients that never read.</summary>
sealed class StalledWebSockets() : Attack("stalled-websockets", "S12", "1,000 WebSockets whose pod sends without end and whose client never reads")
{
    const int Clients = 1000;
    const string Upgrade = "Connection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n";

    public override async Task RunAsync(AttackPlace place, CancellationToken end)
    {
        var host = await place.ServeAsync("sockets", PodAsync, end);
        var request = RawHttp.Get(host, "/", Upgrade);
        await Crowd.RunAsync(Clients, place.Tally, async (_, stop) =>
        {
            await using var stream = await place.ConnectAsync(place.Ports.Http, stop, Stalled.Window);
            place.Tally.Add($"answers {await RawHttp.AskAsync(stream, request, stop)}");
            await Stalled.UntilClosedAsync(stream, stop);
            place.Tally.Add("closed by the controller");
        }, end);
    }

    static async Task PodAsync(Stream stream, CancellationToken end)
    {
        if (!(await RawHttp.HeadAsync(stream, end)).Contains("Upgrade", StringComparison.OrdinalIgnoreCase))
        {
            await stream.WriteAsync("HTTP/1.1 426 Upgrade Required\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"u8.ToArray(), end);
            return;
        }

        // The answer to the sample key of RFC 6455, section 1.3.
        await stream.WriteAsync(
            Encoding.ASCII.GetBytes(
                "HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n" +
                "Sec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=\r\n\r\n"),
            end);
        // Binary messages of 65,535 octets.
        var message = new byte[4 + 65535];
        (message[0], message[1], message[2], message[3]) = (0x82, 126, 0xFF, 0xFF);
        while (true)
            await stream.WriteAsync(message, end);
    }
}
