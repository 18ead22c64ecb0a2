using System.Net;
using IngressController.EndToEnd.Tests.Sources;
using IngressController.EndToEnd.Tests.Traffic;

namespace IngressController.EndToEnd.Tests.Cluster;

/// <summary>
/// Replicas and the Service in front of them: new connections go in turn to those that are ready, kept ones stay where they are.
/// </summary>
sealed class ReplicaService : IAsyncDisposable
{
    /// <summary>How soon a replica's readiness shows: far sooner than its grace period ends.</summary>
    static readonly TimeSpan ProbePeriod = TimeSpan.FromMilliseconds(200);

    static readonly TimeSpan Limit = TimeSpan.FromSeconds(30);

    readonly ApiServerBed _bed;
    readonly IReadOnlyList<string> _flags;
    readonly List<Replica> _started = [];
    readonly TcpBalancer _http;
    readonly TcpBalancer _https;
    volatile Replica[] _members = [];
    int _turn;

    /// <param name="bed">Objects and pods.</param>
    /// <param name="flags">Flags of each replica.</param>
    public ReplicaService(ApiServerBed bed, IReadOnlyList<string> flags)
    {
        _bed = bed;
        _flags = flags;
        _http = new(() => Next()?.Controller.Http);
        _https = new(() => Next()?.Controller.Https);
    }

    /// <summary>Where clients speak HTTP.</summary>
    public IPEndPoint Http => _http.Endpoint;

    /// <summary>Where clients speak HTTPS.</summary>
    public IPEndPoint Https => _https.Endpoint;

    /// <summary>The replicas that run, oldest first.</summary>
    public IReadOnlyList<Replica> Members => _members;

    /// <summary>Every replica there has been, oldest first.</summary>
    public IReadOnlyList<Replica> Started => _started;

    /// <summary>Starts one more replica and waits until it is ready, which gives it its share of new connections.</summary>
    /// <param name="program">The executable; null: this version's.</param>
    public async Task StartAsync(string? program = null)
    {
        var pod = $"edge-{_started.Count + 1}";
        var controller = await _bed.StartReplicaAsync(program, pod, _flags);
        var replica = new Replica(pod, controller, new(controller, ProbePeriod));
        _started.Add(replica);
        _members = [.. _members, replica];
        await replica.Readiness.Ready.WaitAsync(Limit);
    }

    /// <summary>
    /// Ends a replica: the Service learns by its readiness alone, while it still accepts. It must end by itself and with 0.
    /// </summary>
    public async Task EndAsync(Replica replica)
    {
        var end = _bed.EndReplicaAsync(replica.Pod, replica.Controller, Limit);
        await replica.Readiness.NoLongerReady.WaitAsync(Limit);
        Assert.False(replica.Controller.Program.HasExited, "it ended before the Service could know");
        Assert.Equal(0, await end);
        _members = [.. _members.Where(member => member != replica)];
        await replica.DisposeAsync();
    }

    public async ValueTask DisposeAsync()
    {
        await _http.DisposeAsync();
        await _https.DisposeAsync();
        foreach (var replica in _members)
            await replica.DisposeAsync();
    }

    Replica? Next()
    {
        var ready = _members.Where(member => member.Readiness.IsReady).ToList();
        return ready.Count == 0 ? null : ready[(int)((uint)Interlocked.Increment(ref _turn) % ready.Count)];
    }
}
