using IngressController.Load.Abuse.Tools;
using IngressController.Load.Cluster;

namespace IngressController.Load.Abuse.Attacks;

/// <summary>An attack with names that have to be asked for, and requests that wait for them.</summary>
abstract class SlowNames(string name, string description) : Attack(name, "S9", description)
{
    const int Names = 1500;
    const int Clients = 200;

    /// <summary>The name server, until the end.</summary>
    protected abstract Task ServeNamesAsync(AttackTally tally, CancellationToken end);

    public override async Task RunAsync(AttackPlace place, CancellationToken end)
    {
        var serving = ServeNamesAsync(place.Tally, end);
        await place.WriteAsync(
            end, Manifest.Service("nowhere"),
            Manifest.Ingress("auth", [AttackPlace.HostOf("auth")], "nowhere", [("auth-url", "http://$arg_n.names.test/"), ("ssl-redirect", "false")]),
            Manifest.Ingress(
                "mirror", [AttackPlace.HostOf("mirror")], "nowhere", [("mirror-target", "http://$arg_n.mirrored.test/"), ("ssl-redirect", "false")]));
        var asking = Asking.RunAsync(place, Clients, Request, end);
        for (var i = 0; i < Names; i++)
        {
            await place.WriteAsync(
                end, Manifest.ExternalName($"e{i}", $"e{i}.external.test"),
                Manifest.Ingress($"e{i}", [AttackPlace.HostOf($"e{i}")], $"e{i}", [("ssl-redirect", "false")]));
        }

        await Task.WhenAll(serving, asking);
    }

    static (string Host, string Target, string Fields) Request(int turn) => (turn % 3) switch
    {
        0 => (AttackPlace.HostOf($"e{turn / 3 % Names}"), "/", ""),
        1 => (AttackPlace.HostOf("auth"), $"/?n=n{turn}", ""),
        _ => (AttackPlace.HostOf("mirror"), $"/?n=n{turn}", ""),
    };
}

/// <summary>A name server that never answers.</summary>
sealed class SilentNames() : SlowNames(
    "silent-names", "1,500 ExternalName Services, auth-url and mirror-target with a name for each request; the name server never answers")
{
    protected override Task ServeNamesAsync(AttackTally tally, CancellationToken end) => NameServer.RunAsync(_ => [], tally, end);
}

/// <summary>A name server that answers with anything.</summary>
sealed class GarbageNames() : SlowNames("garbage-names", "the same; the name server answers with garbage")
{
    protected override Task ServeNamesAsync(AttackTally tally, CancellationToken end) => NameServer.RunAsync(NameServer.Garbage, tally, end);
}

/// <summary>A name server that asks to be asked by TCP, and never answers there.</summary>
sealed class TruncatedNames() : SlowNames("truncated-names", "the same; the name server wants to be asked by TCP, and never answers there")
{
    protected override Task ServeNamesAsync(AttackTally tally, CancellationToken end) =>
        Task.WhenAll(NameServer.RunAsync(NameServer.Truncated, tally, end), NameServer.AcceptAsync(tally, end));
}
