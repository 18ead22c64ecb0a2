using IngressController.Budgets;
using IngressController.Core.Cluster;
using IngressController.Core.Routing;
using IngressController.Proxy.Forwarding;
using IngressController.Proxy.Reasons;
using IngressController.Tests.Kubernetes.Api;

namespace IngressController.Tests.Proxy.Forwarding;

/// <summary>Which failed requests are logged.</summary>
public sealed class FailureLinesTests
{
    static readonly ObjectKey Ours = new("shop", "web"), Theirs = new("tenant", "noise");
    static readonly Destination Pod = new("10.0.0.1", 8080), Another = new("10.0.0.2", 8080);

    readonly ManualTime _time = new();

    [Fact]
    public void One_that_fails_all_the_time_hides_no_other()
    {
        var lines = new FailureLines(_time);
        Assert.True(lines.IsDue(Theirs, Pod, AnswerReason.PodReset, out _));
        for (var i = 0; i < 1000; i++)
            Assert.False(lines.IsDue(Theirs, Pod, AnswerReason.PodReset, out _));

        Assert.True(lines.IsDue(Ours, Pod, AnswerReason.PodReset, out var count));
        Assert.Equal(1, count);
        Assert.True(lines.IsDue(Theirs, Pod, AnswerReason.PodRefused, out _));
        Assert.True(lines.IsDue(Ours, Another, AnswerReason.PodReset, out _));
        _time.Advance(TimeSpan.FromSeconds(10));
        Assert.True(lines.IsDue(Theirs, Pod, AnswerReason.PodReset, out count));
        Assert.Equal(1001, count);
    }

    [Fact]
    public void Beyond_the_bound_pairs_share_a_line_until_others_are_quiet()
    {
        var ledger = new Ledger();
        var lines = new FailureLines(_time);
        lines.EnterIn(ledger, Bounds.FailureLines);
        for (var i = 0; i < FailureLines.Most; i++)
            Assert.True(lines.IsDue(Theirs, new("10.0.0.1", i + 1), AnswerReason.PodReset, out _));
        Assert.True(lines.IsDue(Ours, Pod, AnswerReason.PodReset, out _));
        Assert.False(lines.IsDue(Ours, Another, AnswerReason.PodReset, out _));

        _time.Advance(TimeSpan.FromSeconds(10));
        Assert.True(lines.IsDue(Ours, Pod, AnswerReason.PodReset, out _));
        Assert.True(lines.IsDue(Ours, Another, AnswerReason.PodReset, out _));
    }
}
