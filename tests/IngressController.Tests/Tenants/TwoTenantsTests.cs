using System.Globalization;
using System.Net;
using IngressController.Core.Cluster;
using IngressController.Tests.Edge;

namespace IngressController.Tests.Tenants;

/// <summary>
/// Whatever one namespace has, another has all of its own. TENANT_ROUNDS=N asks for more rounds than the usual; a failing one names its
/// number, which is all that it depends on.
/// </summary>
public sealed class TwoTenantsTests
{
    const int Changes = 12;

    /// <summary>All that the first tenant has.</summary>
    internal static readonly ClusterSnapshot First = FirstTenant.Objects.Concat(Surroundings()).Aggregate(ClusterSnapshot.Empty, (all, one) => all.With(one));

    static int Rounds(int usual) =>
        Environment.GetEnvironmentVariable("TENANT_ROUNDS") is { } text ? int.Parse(text, CultureInfo.InvariantCulture) : usual;

    [Fact]
    public void Objects_of_one_namespace_on_hosts_of_its_own_change_nothing_for_another() => Try(sharesHosts: false, Rounds(60));

    [Fact]
    public void Paths_of_another_namespace_on_ones_hosts_change_nothing_for_ones_own_paths() => Try(sharesHosts: true, Rounds(60));

    static void Try(bool sharesHosts, int rounds)
    {
        for (var round = 0; round < rounds; round++)
        {
            var second = new SecondTenant(new(round), sharesHosts);
            using var followed = new BoundTables(guards: !sharesHosts);
            var snapshot = First;
            var expected = followed.Follow(snapshot);
            for (var change = 0; change < Changes; change++)
            {
                var (put, reference) = second.Next();
                snapshot = put is null ? snapshot.Without(reference) : snapshot.With(put);
                Compare(expected, followed.Follow(snapshot), $"round {round}, change {change}: {put?.ToString() ?? $"{reference} deleted"}");
            }

            using var anew = new BoundTables(guards: !sharesHosts);
            Compare(expected, anew.Follow(snapshot), $"round {round}, at once");
        }
    }

    static void Compare(string expected, string now, string when)
    {
        if (expected == now)
            return;
        var (before, after) = (expected.Split('\n'), now.Split('\n'));
        Assert.Fail($"{when[..Math.Min(when.Length, 3000)]}\nwas:\n{string.Join('\n', before.Except(after))}\nis:\n{string.Join('\n', after.Except(before))}");
    }

    // What the edge's fixture has of its own.
    static List<ClusterObject> Surroundings() => FirstTenant.Read(Backends.Join(
    [
        .. EdgeFixture.Services.Select((name, i) => Backends.Service(name, new IPEndPoint(IPAddress.Loopback, 8081 + i))),
        EdgeFixture.SettingsOf(FirstTenant.Settings),
    ]));
}
