using IngressController.Load.Cluster;

namespace IngressController.Load.Abuse.Attacks;

/// <summary>A tenant who changes an object of his each second, so that all of it is read again and a table is made.</summary>
static class Rewriting
{
    static readonly TimeSpan Second = TimeSpan.FromSeconds(1);

    /// <param name="place">Where.</param>
    /// <param name="objects">Told how often they were written.</param>
    /// <param name="end">Ends it.</param>
    public static async Task RunAsync(AttackPlace place, Func<int, IEnumerable<Manifest>> objects, CancellationToken end)
    {
        for (var turn = 0; ; turn++)
        {
            var pause = Task.Delay(Second, end);
            await place.WriteAsync(end, objects(turn));
            await pause;
        }
    }

    /// <summary>An Ingress of the attackers that leads nowhere and differs with each turn.</summary>
    public static Manifest Ingress(int turn) =>
        Manifest.Ingress("turn", [AttackPlace.HostOf("turn")], "nowhere", [("proxy-read-timeout", $"{60 + turn % 2}")]);
}
