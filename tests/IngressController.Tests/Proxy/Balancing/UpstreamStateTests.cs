using System.Net;
using IngressController.Features.LoadBalance;
using IngressController.Proxy;
using IngressController.Proxy.Balancing;
using IngressController.Proxy.Expressions;
using IngressController.Tests.Kubernetes.Api;

namespace IngressController.Tests.Proxy.Balancing;

public sealed class UpstreamStateTests
{
    [Fact]
    public void Round_robin_gives_each_destination_its_turn_across_tables_and_endpoint_changes()
    {
        var state = Upstreams.State("web", 3);
        var first = new[] { Next(state), Next(state), Next(state) };
        Assert.Equal(3, first.Distinct().Count());
        state.Update(Upstreams.Of("web", 3));
        Assert.Equal(first[0], Next(state));
        state.Update(Upstreams.Of("web", 4));
        Assert.Equal(4, Enumerable.Range(0, 4).Select(_ => Next(state)).Distinct().Count());
    }

    [Fact]
    public void What_a_balancer_knows_survives_a_table_that_asks_for_the_same()
    {
        var state = Upstreams.State("web", 2, new PeakEwmaPolicy());
        var destinations = state.Destinations;
        state.Answered(destinations[0], TimeSpan.FromSeconds(2));
        state.Answered(destinations[1], TimeSpan.FromMilliseconds(1));
        state.Update(Upstreams.Of("web", 2, new PeakEwmaPolicy()));
        Assert.All(Enumerable.Range(0, 50), _ => Assert.Same(destinations[1], state.Next(TestRequest.With())));
    }

    [Fact]
    public void Another_policy_brings_another_balancer_at_once()
    {
        Assert.True(Template.TryParse("$http_x_user", out var expression, out _));
        var state = Upstreams.State("web", 5);
        Assert.NotEqual(Next(state), Next(state));
        state.Update(Upstreams.Of("web", 5, new HashPolicy(expression, null)));
        Assert.Equal(Next(state), Next(state));
        state.Update(Upstreams.Of("web", 5));
        Assert.NotEqual(Next(state), Next(state));
    }

    [Fact]
    public void ClientIP_affinity_of_the_Service_beats_a_load_balance_setting_but_not_upstream_hash_by()
    {
        Assert.True(Template.TryParse("$http_x_user", out var expression, out _));
        var sticky = Upstreams.Of("web", 20, new PeakEwmaPolicy()) with { ClientIPAffinitySeconds = 60 };
        Assert.Single(Enumerable.Range(0, 40).Select(_ => Next(Upstreams.State(sticky, new ManualTime()))).Distinct());
        var hashed = Upstreams.State(Upstreams.Of("web", 20, new HashPolicy(expression, null)) with { ClientIPAffinitySeconds = 60 }, new ManualTime());
        Assert.True(Enumerable.Range(0, 40).Select(user => hashed.Next(From("192.0.2.1", ("X-User", $"{user}")))!.Destination).Distinct().Count() > 5);
    }

    [Fact]
    public void A_client_stays_on_its_destination_until_it_has_been_silent_for_the_timeout()
    {
        var time = new ManualTime();
        var upstream = Upstreams.Of("web", 2) with { ClientIPAffinitySeconds = 60 };
        var state = Upstreams.State(upstream, time);
        var clients = Enumerable.Range(1, 40).Select(i => $"192.0.2.{i}").ToArray();
        var before = clients.Select(client => state.Next(From(client))!.Destination).ToArray();
        state.Update(upstream with { Destinations = Upstreams.Addresses(6) });
        time.Advance(TimeSpan.FromSeconds(59));
        Assert.Equal(before, clients.Select(client => state.Next(From(client))!.Destination));
        time.Advance(TimeSpan.FromSeconds(61));
        Assert.NotEqual(before, clients.Select(client => state.Next(From(client))!.Destination));
    }

    static IngressController.Core.Routing.Destination Next(UpstreamState state) => state.Next(From("192.0.2.1"))!.Destination;

    static RequestContext From(string client, params (string Name, string Value)[] headers)
    {
        var context = TestRequest.With(headers);
        context.ClientAddress = IPAddress.Parse(client);
        return context;
    }
}
