using System.Net;
using IngressController.Budgets;
using IngressController.Proxy.Balancing;
using IngressController.Tests.Kubernetes.Api;

namespace IngressController.Tests.Proxy.Balancing;

/// <summary>How many clients are remembered, over all Services.</summary>
public sealed class ClientAffinityBudgetTests
{
    static readonly DestinationState[] Pods = Upstreams.Destinations(3);

    readonly ManualTime _time = new();
    readonly FairBudget<string> _clients = new(() => 90, share: 8);

    [Fact]
    public void A_namespace_with_many_clients_leaves_room_for_another_one()
    {
        var (many, few) = (Of("tenant"), Of("shop"));
        Ask(many, 200);
        Assert.Equal(80, _clients.Used);
        Ask(few, 5);
        Assert.Equal(85, _clients.Used);
        Assert.True(_clients.Refusals >= 120);
    }

    [Fact]
    public void Who_is_idle_or_not_asked_any_more_gives_all_back()
    {
        var (idle, closed) = (Of("tenant"), Of("shop"));
        Ask(idle, 20);
        Ask(closed, 10);
        closed.Close();
        Assert.Equal(20, _clients.Used);
        Ask(closed, 10);
        Assert.Equal(20, _clients.Used);

        _time.Advance(TimeSpan.FromMinutes(2));
        Ask(idle, 1);
        Assert.Equal(1, _clients.Used);
        Assert.Equal(1, _clients.Count);
    }

    ClientAffinity Of(string @namespace) => new(_time, _clients.Open(@namespace)) { Timeout = TimeSpan.FromMinutes(1) };

    static void Ask(ClientAffinity affinity, int clients)
    {
        for (var i = 0; i < clients; i++)
            Assert.NotNull(affinity.Choose(new IPAddress(i + 1), Pods, default));
    }
}
