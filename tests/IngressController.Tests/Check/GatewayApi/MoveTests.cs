using IngressController.Core.Cluster;
using IngressController.Tests.Edge;
using IngressController.Tests.Kubernetes.Api;
using IngressController.Tests.Tls;

namespace IngressController.Tests.Check.GatewayApi;

/// <summary>
/// A host moves from an Ingress to a Gateway, whose address is another one, and back: both serve it while clients learn the other address, as
/// deploy/README.md tells.
/// </summary>
public sealed class MoveTests : IDisposable
{
    const int Clients = 8;

    static readonly Asked Request = new("http", "move.test", "/x");

    static readonly string Ingress = EdgeFixture.Ingress("move", "move.test", ["/=web"]);

    readonly CancellationTokenSource _end = new();
    readonly List<string> _failed = [];
    readonly int[] _answered = new int[Clients];
    volatile bool _ofGateway;

    [Fact]
    public async Task A_host_moves_to_a_Gateway_and_back_without_a_failed_request()
    {
        await using var both = await BothEdges.StartAsync(TlsYaml.Join(Ingress, EdgeFixture.Ingress("other", "other.test", ["/=other"])));
        var clients = Enumerable.Range(0, Clients).Select(number => Task.Run(() => AskAsync(both, number))).ToArray();
        await EachAnsweredAsync();

        await both.ConvertAsync();
        await UntilServedAsync(both, ofGateway: true);
        await LearnAsync(ofGateway: true);
        await both.Edge.RemoveAsync(ResourceKind.Ingress, "move");
        Assert.StartsWith("404", await both.AskAsync(Request, ofGateway: false), StringComparison.Ordinal);
        await EachAnsweredAsync();

        await both.Edge.ApplyAsync(Ingress);
        await UntilServedAsync(both, ofGateway: false);
        await LearnAsync(ofGateway: false);
        await both.WithdrawAsync();
        await EachAnsweredAsync();

        await _end.CancelAsync();
        await Task.WhenAll(clients);
        Assert.Equal([], _failed);
    }

    public void Dispose() => _end.Dispose();

    static Task UntilServedAsync(BothEdges both, bool ofGateway) => Eventually.TrueAsync(
        async () => (await both.AskAsync(Request, ofGateway)).StartsWith("200 web", StringComparison.Ordinal), "the other address serves it");

    // As name servers do, one client after another.
    Task LearnAsync(bool ofGateway)
    {
        _ofGateway = ofGateway;
        return EachAnsweredAsync();
    }

    // Twice: the first answer may be to a question of before.
    Task EachAnsweredAsync()
    {
        var before = (int[])_answered.Clone();
        return Eventually.TrueAsync(
            () => Enumerable.Range(0, Clients).All(number => Volatile.Read(ref _answered[number]) >= before[number] + 2), "each client has asked anew");
    }

    async Task AskAsync(BothEdges both, int number)
    {
        while (!_end.IsCancellationRequested)
        {
            var answer = await TryAskAsync(both);
            if (!answer.StartsWith("200 web", StringComparison.Ordinal))
            {
                lock (_failed)
                    _failed.Add(answer);
            }

            Interlocked.Increment(ref _answered[number]);
        }
    }

    async Task<string> TryAskAsync(BothEdges both)
    {
        try
        {
            return await both.AskAsync(Request, _ofGateway);
        }
        catch (HttpRequestException error)
        {
            return error.Message;
        }
    }
}
