using IngressController.Core.Gateways;
using IngressController.Tests.Kubernetes.Api;

namespace IngressController.Tests.Kubernetes.Status.Gateways;

public sealed class GatewayStatusUpdaterTests
{
    [Fact]
    public async Task A_status_is_written_once_and_again_when_it_changes()
    {
        await using var harness = await GatewayStatusHarness.StartAsync("a", "b");
        harness.Say("a", Condition.Good("Accepted"));
        await harness.UntilAsync("a", "Accepted True");
        await harness.IdleAsync();
        Assert.Equal(1, harness.Writes);

        harness.Say("a", Condition.Good("Accepted"));
        await harness.IdleAsync();
        Assert.Equal(1, harness.Writes);

        harness.Say("a", Condition.Of("Accepted", new("NotAllowedByListeners", "")));
        await harness.UntilAsync("a", "Accepted False");
        Assert.Equal(2, harness.Writes);
    }

    [Fact]
    public async Task A_route_that_is_nobodys_of_ours_any_more_loses_our_entry()
    {
        await using var harness = await GatewayStatusHarness.StartAsync("a", "b");
        harness.Say("a", Condition.Good("Accepted"));
        await harness.UntilAsync("a", "Accepted True");

        harness.Say("b", Condition.Good("Accepted"));

        await harness.UntilAsync("a", "");
        await harness.UntilAsync("b", "Accepted True");
    }

    [Fact]
    public async Task A_new_leader_removes_what_the_one_before_has_left()
    {
        await using var harness = await GatewayStatusHarness.StartAsync(isLeader: false, "a", "b");
        harness.Leave("a");
        harness.Say("b", Condition.Good("Accepted"));
        await harness.IdleAsync();
        Assert.Equal(0, harness.Writes);

        harness.Lead();

        await harness.UntilAsync("a", "");
        await harness.UntilAsync("b", "Accepted True");
    }

    [Fact]
    public async Task A_conflict_is_tried_again_from_the_newer_object()
    {
        await using var harness = await GatewayStatusHarness.StartAsync("a");
        harness.Server.Faults.Answer("update", "httproutes", 409, "Conflict", times: 2);

        harness.Say("a", Condition.Good("Accepted"));

        await harness.UntilAsync("a", "Accepted True");
        Assert.Equal(3, harness.Writes);
    }

    [Fact]
    public async Task A_missing_permission_is_named_once_and_spares_the_other_routes()
    {
        await using var harness = await GatewayStatusHarness.StartAsync([.. Enumerable.Range(0, 50).Select(number => $"r{number}")]);
        harness.Server.Faults.Answer("update", "httproutes", 403, "Forbidden");

        harness.Say(Condition.Good("Accepted"));
        await Eventually.TrueAsync(() => harness.Warnings.Any(), "it is said");
        var first = harness.Writes;
        harness.Say(Condition.Of("Accepted", new("No", "")));
        await Eventually.TrueAsync(() => harness.Writes > first, "it is tried again");

        Assert.InRange(first, 1, 10);
        Assert.Contains(
            "Allow update on httproutes/status (apiGroup \"gateway.networking.k8s.io\")", Assert.Single(harness.Warnings), StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_somebody_else_has_changed_is_put_right_after_a_while()
    {
        await using var harness = await GatewayStatusHarness.StartAsync("a");
        harness.Say("a", Condition.Good("Accepted"));
        await harness.UntilAsync("a", "Accepted True");
        await harness.IdleAsync();
        harness.Put("a", "{}");

        harness.Time.Advance(GatewayStatusHarness.Interval);

        await harness.UntilAsync("a", "Accepted True");
    }

    [Fact]
    public async Task A_route_made_anew_under_the_same_name_is_left_alone_until_it_is_known()
    {
        await using var harness = await GatewayStatusHarness.StartAsync("a");
        harness.Server.Delete("httproutes", "web", "a");
        harness.Put("a", "{}");

        harness.Say("a", Condition.Good("Accepted"));
        await harness.IdleAsync();

        Assert.Equal(0, harness.Writes);
        Assert.Empty(harness.Warnings);
    }
}
