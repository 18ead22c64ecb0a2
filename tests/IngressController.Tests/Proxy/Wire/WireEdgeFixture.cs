using System.Net;
using System.Net.Sockets;
using IngressController.Tests.Edge;
using IngressController.TestTree;

namespace IngressController.Tests.Proxy.Wire;

/// <summary>The pods of all cases of one folder, and in front of them one edge for each set of settings.</summary>
public abstract class WireEdgeFixture : IAsyncLifetime
{
    readonly Dictionary<string, (WireCase Case, WirePod Pod)> _cases;
    readonly Dictionary<string, EdgeFixture> _edges = [];
    readonly WireRuns _runs;

    /// <param name="folder">A folder of <c>tests/corpora</c>.</param>
    protected WireEdgeFixture(string folder)
    {
        _cases = WireCase.ReadAll(folder).ToDictionary(static @case => @case.Name, static @case => (@case, new WirePod(@case)));
        _runs = new(static @case => @case.Wanted, ConnectAsync, _cases);
    }

    public async ValueTask InitializeAsync()
    {
        foreach (var group in _cases.Values.GroupBy(static one => GroupOf(one.Case)))
        {
            var manifests = group.SelectMany(static one => new[]
            {
                Backends.Service(one.Case.Name, one.Pod.Endpoint),
                EdgeFixture.Ingress(one.Case.Name, $"'{one.Case.Rule}'", [$"/={one.Case.Name}"], [.. one.Case.Annotations]),
            });
            _edges.Add(group.Key, await EdgeFixture.StartAsync(Backends.Join([.. manifests]), group.Key));
        }
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var edge in _edges.Values)
            await edge.DisposeAsync();
        foreach (var (_, pod) in _cases.Values)
            await pod.DisposeAsync();
        GC.SuppressFinalize(this);
    }

    /// <summary>Compares what came of a case with what its file wants.</summary>
    /// <param name="name">The case.</param>
    /// <param name="isOurs">Whether UPDATE_GOLDEN=1 writes what came into the file; else it is nginx that says it.</param>
    public async Task CheckAsync(string name, bool isOurs = false)
    {
        var @case = _cases[name].Case;
        var outcome = await _runs.OutcomeAsync(name);
        var problems = WireRuns.Compare(@case, @case.Wanted, outcome);
        Assert.False(@case.MustNotReachAPod && outcome.Asked > 0, $"{name} reaches a pod: {problems}");
        if (problems.Length > 0 && isOurs && Golden.IsUpdate)
            await File.WriteAllTextAsync(@case.File, @case.With(outcome));
        else
            Assert.True(problems.Length == 0, $"{name}: {problems}");
    }

    static string GroupOf(WireCase @case) => string.Join('\n', @case.Settings);

    async Task<Socket> ConnectAsync(WireCase @case)
    {
        var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        await socket.ConnectAsync(IPAddress.Loopback, _edges[GroupOf(@case)].Ports.Http);
        return socket;
    }
}
