using IngressController.Proxy.Balancing;
using IngressController.Tests.Kubernetes.Api;

namespace IngressController.Tests.Proxy.Balancing;

public sealed class PeakEwmaTests
{
    readonly ManualTime _time = new();
    readonly DestinationState[] _two = Upstreams.Destinations(2);
    readonly PeakEwma _balancer;

    public PeakEwmaTests() => _balancer = new(_time, new Random(1));

    [Fact]
    public void Of_two_the_faster_one_gets_the_requests()
    {
        _balancer.Answered(_two[0], TimeSpan.FromMilliseconds(200));
        _balancer.Answered(_two[1], TimeSpan.FromMilliseconds(20));
        for (var i = 0; i < 100; i++)
            Assert.Same(_two[1], Choose(_two));
    }

    [Fact]
    public void A_slow_time_is_forgotten()
    {
        _balancer.Answered(_two[0], TimeSpan.FromSeconds(3));
        _time.Advance(TimeSpan.FromSeconds(60));
        _balancer.Answered(_two[1], TimeSpan.FromMilliseconds(50));
        Assert.Same(_two[0], Choose(_two));
    }

    [Fact]
    public void The_average_weighs_an_observation_by_the_time_since_the_last_one()
    {
        _balancer.Answered(_two[0], TimeSpan.FromSeconds(1));
        _time.Advance(TimeSpan.FromSeconds(10));
        _balancer.Answered(_two[0], TimeSpan.FromSeconds(3));
        var weight = Math.Exp(-1);
        Assert.Equal(weight + (3 * (1 - weight)), _two[0].Latency.Seconds, 6);
    }

    [Fact]
    public void A_pod_that_refuses_at_once_is_not_taken_for_a_fast_one()
    {
        _balancer.Answered(_two[0], TimeSpan.FromMilliseconds(300));
        _balancer.Failed(_two[1]);
        for (var i = 0; i < 100; i++)
            Assert.Same(_two[0], Choose(_two));
    }

    [Fact]
    public void A_new_destination_starts_with_the_average_of_the_others()
    {
        var three = Upstreams.Destinations(3);
        _balancer.Answered(three[0], TimeSpan.FromSeconds(1));
        _balancer.Answered(three[1], TimeSpan.FromSeconds(3));
        _balancer.Prepare(three);
        Assert.Equal(2, three[2].Latency.Seconds, 6);
    }

    [Fact]
    public void Of_equals_each_gets_its_share()
    {
        var five = Upstreams.Destinations(5);
        foreach (var destination in five)
            _balancer.Answered(destination, TimeSpan.FromMilliseconds(10));
        var counts = Enumerable.Range(0, 5000).Select(_ => Choose(five)).CountBy(destination => destination).ToList();
        Assert.Equal(5, counts.Count);
        Assert.All(counts, count => Assert.InRange(count.Value, 800, 1200));
    }

    [Theory]
    [InlineData(200, 500, 900)]
    [InlineData(20_300, 20_000, 20_900)]
    [InlineData(0, 0, 999)]
    public void Among_pods_that_differ_by_less_than_a_millisecond_none_goes_without_requests(params int[] microseconds)
    {
        var three = Upstreams.Destinations(3);
        var counts = new int[3];
        for (var i = 0; i < 60; i++)
        {
            var chosen = Array.IndexOf(three, Choose(three));
            counts[chosen]++;
            _time.Advance(TimeSpan.FromMilliseconds(1));
            _balancer.Answered(three[chosen], TimeSpan.FromMicroseconds(microseconds[chosen]));
        }

        Assert.All(counts, count => Assert.InRange(count, 8, 40));
    }

    [Fact]
    public void What_was_tried_is_not_chosen_again()
    {
        var tried = new TriedDestinations();
        tried.Add(_two[0]);
        Assert.Same(_two[1], _balancer.Choose(TestRequest.With(), _two, tried));
        tried.Add(_two[1]);
        Assert.Null(_balancer.Choose(TestRequest.With(), _two, tried));
    }

    DestinationState Choose(DestinationState[] destinations) => _balancer.Choose(TestRequest.With(), destinations, default)!;
}
