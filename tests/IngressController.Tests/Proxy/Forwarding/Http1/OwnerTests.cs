using System.Collections.Concurrent;
using IngressController.Core.Routing;
using IngressController.Proxy;
using IngressController.Proxy.Forwarding.Http1;
using IngressController.Proxy.Outgoing;
using IngressController.Tests.Edge;
using IngressController.Tests.Kubernetes.Api;

namespace IngressController.Tests.Proxy.Forwarding.Http1;

/// <summary>A connection has one owner, and a limit one outcome, whoever races.</summary>
public sealed class OwnerTests
{
    const int Workers = 16;
    const int Uses = 2000;
    const int MaxIdle = 20;

    [Fact]
    public async Task No_connection_is_owned_by_two_and_none_is_lost()
    {
        var seed = Seeds.Of();
        var seeds = seed;
        var isCalm = false;
        await using var pod = TcpPod.Start(async connection =>
        {
            // Answers each octet with one; closes, or says what nobody asked for, at any moment.
            var random = new Random(Interlocked.Increment(ref seeds));
            while (await connection.ReadOrEndAsync() is { Length: > 0 })
            {
                var turn = Volatile.Read(ref isCalm) ? 20 : random.Next(20);
                if (turn == 0)
                    return;
                await connection.SendAsync(turn == 1 ? "12" : "1");
                if (turn == 2)
                    return;
                if (turn == 3)
                    await connection.SendAsync("unasked");
                if (turn == 4)
                    connection.Reset();
            }
        });
        using var sweep = new ConnectionSweep();
        var client = new Http1Client(new() { MaxIdle = MaxIdle }, ConnectPolicy.Strict, sweep);
        var pool = client.Of(new(new Destination("127.0.0.1", pod.Port)));
        var owned = new ConcurrentDictionary<PodConnection, int>();
        var closed = new ConcurrentDictionary<PodConnection, bool>();

        await Task.WhenAll(Enumerable.Range(0, Workers).Select(worker => Task.Run(() => WorkAsync(worker, new(unchecked(seed + worker))))))
            .WaitAsync(TimeSpan.FromSeconds(60));
        Volatile.Write(ref isCalm, true);
        pool.Close();
        await Eventually.TrueAsync(() => sweep.Count == 0, $"WIRE_SEED={seed}: no connection is left, but {sweep.Count} are");

        // If one had been counted twice, or not, the room for idle ones would be another. The sweep closes some of them once a second.
        var room = 2 * MaxIdle * Environment.ProcessorCount;
        await Eventually.TrueAsync(async () => await FillAsync(room + 3) == room, $"WIRE_SEED={seed}: there is room for {room} idle connections");
        client.Close();
        Assert.Equal(0, sweep.Count);

        async Task WorkAsync(int worker, Random random)
        {
            for (var i = 0; i < Uses; i++)
            {
                var connection = pool.TryTake();
                if (connection is null)
                {
                    connection = await pool.OpenAsync(default);
                    connection.Receive();
                }

                Assert.True(owned.TryAdd(connection, worker), $"WIRE_SEED={seed}: a connection has two owners");
                Assert.False(closed.ContainsKey(connection), $"WIRE_SEED={seed}: a closed connection came out again");
                var isWhole = await UseAsync(connection) && random.Next(10) > 0;
                if (!isWhole)
                    closed[connection] = true;
                owned.TryRemove(connection, out _);
                if (isWhole)
                    pool.Leave(connection);
                else
                    connection.Close();
            }
        }

        async Task<int> FillAsync(int count)
        {
            var taken = new List<PodConnection>();
            while (taken.Count < count)
            {
                var connection = await pool.OpenAsync(default);
                connection.Receive();
                Assert.True(await UseAsync(connection));
                taken.Add(connection);
            }

            taken.ForEach(pool.Leave);
            var idle = 0;
            while (pool.TryTake() is { } connection)
            {
                connection.Close();
                idle++;
            }

            return idle;
        }
    }

    // True when one octet came for one.
    static async Task<bool> UseAsync(PodConnection connection)
    {
        try
        {
            await connection.SendAsync("1"u8.ToArray(), TimeSpan.FromSeconds(10));
            if (await connection.ReceivedAsync() is not 1)
                return false;
            connection.Add(1);
            connection.Consume(1);
            return true;
        }
        catch (Exception error) when (error is IOException or ObjectDisposedException)
        {
            return false;
        }
    }

    [Fact]
    public void A_limit_either_ends_or_passes()
    {
        const int Rounds = 50_000;
        var limit = new Box();
        var passed = new bool[Rounds];
        using var barrier = new Barrier(2);
        var other = new Thread(() =>
        {
            for (var i = 0; i < Rounds; i++)
            {
                barrier.SignalAndWait();
                passed[i] = limit.Deadline.TryPass(long.MaxValue);
                barrier.SignalAndWait();
            }
        });
        other.Start();
        var (both, neither) = (0, 0);
        for (var i = 0; i < Rounds; i++)
        {
            limit.Deadline.Set(TimeSpan.FromSeconds(1));
            barrier.SignalAndWait();
            var ended = limit.Deadline.TryEnd();
            barrier.SignalAndWait();
            both += ended && passed[i] ? 1 : 0;
            neither += !ended && !passed[i] ? 1 : 0;
        }

        other.Join();
        Assert.Equal((0, 0), (both, neither));
        Assert.True(limit.Deadline.TryEnd());
        Assert.False(limit.Deadline.TryPass(long.MaxValue));
    }

    [Fact]
    public void A_limit_passes_when_it_is_due_and_not_before()
    {
        var limit = default(Deadline);
        Assert.False(limit.TryPass(long.MaxValue));
        limit.Set(TimeSpan.FromMinutes(1));
        Assert.False(limit.TryPass(Environment.TickCount64));
        Assert.True(limit.TryPass(Environment.TickCount64 + 60_000));
        Assert.False(limit.TryPass(long.MaxValue));
        Assert.False(limit.TryEnd());
        Assert.True(limit.TryEnd());
        limit.Set(TimeSpan.FromMinutes(1));
        Assert.True(limit.TryEnd());
        Assert.False(limit.TryPass(long.MaxValue));
    }

    sealed class Box
    {
        public Deadline Deadline;
    }
}
