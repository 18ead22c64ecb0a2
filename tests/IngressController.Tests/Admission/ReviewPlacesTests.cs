using System.Net;
using IngressController.Admission;
using IngressController.Budgets;

namespace IngressController.Tests.Admission;

/// <summary>How many reviews are judged at once, and what becomes of one that takes too long.</summary>
public sealed class ReviewPlacesTests
{
    readonly FairBudget<ClientNetwork> _bytes = new(() => 1 << 20, 8);
    readonly ReviewPlaces _places = new();

    [Fact]
    public async Task Who_gives_up_leaves_the_judgement_in_its_place_until_it_ends()
    {
        using var go = new ManualResetEventSlim();
        var most = Math.Max(1, Environment.ProcessorCount / 2);
        using var impatient = new CancellationTokenSource();
        var begun = new CountdownEvent(most);
        var judged = Enumerable.Range(0, most).Select(_ => _places.JudgeAsync("caller", Body(), _ =>
        {
            begun.Signal();
            go.Wait(TestContext.Current.CancellationToken);
            return 0;
        }, impatient.Token)).ToList();
        begun.Wait(TestContext.Current.CancellationToken);
        var waiting = _places.JudgeAsync("caller", Body(), _ => 1, impatient.Token);

        await impatient.CancelAsync();
        foreach (var one in judged.Append(waiting))
            await Assert.ThrowsAnyAsync<OperationCanceledException>(() => one);
        // The one that waited has left; the others hold what they read.
        await Kubernetes.Api.Eventually.TrueAsync(() => _bytes.Used == most * 100, "only what is judged held");
        var next = _places.JudgeAsync("caller", Body(), _ => 2, TestContext.Current.CancellationToken);
        Assert.False(next.IsCompleted);

        go.Set();
        Assert.Equal(2, await next);
        await Kubernetes.Api.Eventually.TrueAsync(() => _bytes is { Used: 0, Count: 0 }, "every body given back");
    }

    ReviewBody Body()
    {
        var body = new ReviewBody(_bytes.Open(new(IPAddress.Loopback)));
        Assert.True(body.TryGrow(100));
        return body;
    }
}
