using System.Buffers.Binary;
using System.Net;
using FsCheck;
using FsCheck.Fluent;
using IngressController.Features.RateLimit;
using IngressController.Tests.Kubernetes.Api;

namespace IngressController.Tests.Features.RateLimit;

/// <summary>The table of buckets equals nginx' algorithm written down naively, and stays small.</summary>
[Collection(MeasuredAlone.Name)]
public sealed class LeakyBucketsTests
{
    static readonly LeakRate Off = LeakRate.Of(0, 1, 5);

    sealed record Step(int Client, int WaitMilliseconds);

    [Fact]
    public void One_a_second_lets_six_through_at_once_and_then_one_a_second()
    {
        var time = new ManualTime();
        var buckets = new LeakyBuckets(time);
        var rate = LeakRate.Of(1, 1, 5);
        Assert.Equal(6, Enumerable.Range(0, 20).Count(_ => buckets.TryTake(1, rate, Off)));
        for (var second = 0; second < 10; second++)
        {
            time.Advance(TimeSpan.FromMilliseconds(999));
            Assert.False(buckets.TryTake(1, rate, Off));
            time.Advance(TimeSpan.FromMilliseconds(1));
            Assert.True(buckets.TryTake(1, rate, Off));
            Assert.False(buckets.TryTake(1, rate, Off));
        }

        Assert.True(buckets.TryTake(3, rate, Off));
    }

    [Fact]
    public void Any_sequence_of_requests_is_answered_as_by_nginx()
    {
        var steps =
            from client in Gen.Choose(0, 40)
            from wait in Gen.Frequency((6, Gen.Constant(0)), (3, Gen.Choose(1, 400)), (1, Gen.Choose(1000, 90_000)))
            select new Step(client, wait);
        var cases =
            from rps in Gen.Choose(0, 4)
            from rpm in Gen.Choose(0, 90)
            from multiplier in Gen.Choose(1, 5)
            from sequence in steps.ArrayOf(400)
            select (rps, rpm, multiplier, sequence);
        Prop.ForAll(cases.ToArbitrary(), @case =>
        {
            var (rps, rpm, multiplier, sequence) = @case;
            var time = new ManualTime();
            var buckets = new LeakyBuckets(time);
            var zones = new List<Zone> { new(rps * 1000L, rps * multiplier * 1000L), new(rpm * 1000L / 60, rpm * multiplier * 1000L) };
            zones.RemoveAll(zone => zone.Rate == 0);
            var (first, second) = (LeakRate.Of(rps, 1, multiplier), LeakRate.Of(rpm, 60, multiplier));
            long now = 0;
            foreach (var (client, wait) in sequence)
            {
                time.Advance(TimeSpan.FromMilliseconds(wait));
                now += wait;
                // Keys of one shard, so that it has to grow.
                if (buckets.TryTake((((ulong)client + 1) * 0x9E3779B97F4A7C15) >> 8, first, second) != Reference(zones, client, now))
                    return false;
            }

            return true;
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(300));
    }

    [Fact]
    public void A_million_clients_take_less_than_100_MB_and_each_stays_limited()
    {
        const int Clients = 1_000_000;
        var time = new ManualTime();
        var rate = LeakRate.Of(1, 60, 1);
        var before = GC.GetTotalMemory(forceFullCollection: true);
        var buckets = new LeakyBuckets(time);
        Span<byte> octets = stackalloc byte[4];
        var zone = ClientKey.ZoneOf("default/site/");
        for (var round = 0; round < 3; round++)
        {
            var let = 0;
            for (var client = 0; client < Clients; client++)
            {
                BinaryPrimitives.WriteInt32BigEndian(octets, client + (10 << 24));
                if (buckets.TryTake(ClientKey.Of(zone, new IPAddress(octets)), rate, Off))
                    let++;
            }

            // Two each, the first and its burst; one in ten thousand may have been crowded out, as in nginx.
            const int Tolerance = Clients / 10_000;
            Assert.InRange(let, round == 2 ? 0 : Clients - Tolerance, round == 2 ? Tolerance : Clients);
        }

        Assert.InRange(GC.GetTotalMemory(forceFullCollection: true) - before, 0, 100_000_000);
        GC.KeepAlive(buckets);
    }

    [Fact]
    public void Ten_times_as_many_clients_as_there_is_room_for_take_no_more_memory()
    {
        var buckets = new LeakyBuckets(new ManualTime(), maxBuckets: 1 << 14);
        var rate = LeakRate.Of(1, 60, 1);
        var before = GC.GetTotalMemory(forceFullCollection: true);
        for (ulong i = 1; i < 10 << 14; i++)
            buckets.TryTake(i * 0x9E3779B97F4A7C15, rate, Off);
        Assert.InRange(GC.GetTotalMemory(forceFullCollection: true) - before, 0, 4_000_000);
        GC.KeepAlive(buckets);
    }

    [Fact]
    public async Task Threads_together_get_no_more_through_than_one_would()
    {
        var buckets = new LeakyBuckets(new ManualTime());
        var rate = LeakRate.Of(100, 1, 5);
        var let = await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => Task.Run(() => Enumerable.Range(0, 2000).Count(_ => buckets.TryTake(7, rate, Off)))));
        Assert.Equal(501, let.Sum());
    }

    /// <summary>One <c>limit_req_zone</c>: rate and burst in thousandths, and for each client what it holds and since when.</summary>
    sealed record Zone(long Rate, long Burst)
    {
        public Dictionary<int, (long Excess, long Last)> Clients { get; } = [];
    }

    // ngx_http_limit_req_lookup and _account: every zone is asked first, and charged when all agree.
    static bool Reference(List<Zone> zones, int client, long now)
    {
        var charged = new List<(Zone Zone, long Excess, long Last)>();
        foreach (var zone in zones)
        {
            if (!zone.Clients.TryGetValue(client, out var state))
            {
                charged.Add((zone, 0, now));
                continue;
            }

            var passed = now - state.Last;
            var excess = Math.Max(0, state.Excess - (zone.Rate * passed / 1000) + 1000);
            if (excess > zone.Burst)
                return false;
            charged.Add((zone, excess, passed > 0 ? now : state.Last));
        }

        foreach (var (zone, excess, last) in charged)
            zone.Clients[client] = (excess, last);
        return true;
    }
}
