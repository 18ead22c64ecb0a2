using IngressController.Proxy.Balancing;
using IngressController.Proxy.Expressions;

namespace IngressController.Tests.Proxy.Balancing;

public sealed class ConsistentHashTests
{
    readonly DestinationState[] _ten = Upstreams.Destinations(10);

    [Fact]
    public void The_same_text_leads_to_the_same_destination()
    {
        var balancer = new ConsistentHash(Parse("$http_x_user-$request_method"));
        for (var user = 0; user < 50; user++)
        {
            var context = TestRequest.With(("X-User", $"user {user}"));
            var first = balancer.Choose(context, _ten, default);
            Assert.Same(first, balancer.Choose(TestRequest.With(("X-User", $"user {user}"), ("X-Other", "x")), _ten, default));
            var tried = new TriedDestinations();
            tried.Add(first!);
            Assert.NotSame(first, balancer.Choose(context, _ten, tried));
        }
    }

    [Theory]
    [InlineData(1, 1)]
    [InlineData(3, 3)]
    [InlineData(50, 10)]
    public void A_text_has_as_many_destinations_as_its_subset_and_uses_each_of_them(int size, int expected)
    {
        var balancer = new ConsistentHashSubset(Parse("$http_x_user"), size, new Random(7));
        var context = TestRequest.With(("X-User", "ann"));
        var counts = Enumerable.Range(0, 3000).Select(_ => balancer.Choose(context, _ten, default)!).CountBy(destination => destination).ToList();
        Assert.Equal(expected, counts.Count);
        Assert.All(counts, count => Assert.InRange(count.Value, 3000 / expected * 0.75, 3000 / expected * 1.25));
    }

    [Fact]
    public void Different_texts_have_different_subsets_and_all_destinations_are_used()
    {
        var balancer = new ConsistentHashSubset(Parse("$http_x_user"), 2, new Random(7));
        var used = Enumerable.Range(0, 500).Select(user => balancer.Choose(TestRequest.With(("X-User", $"{user}")), _ten, default)).Distinct();
        Assert.Equal(10, used.Count());
    }

    static Template Parse(string text)
    {
        Assert.True(Template.TryParse(text, out var template, out var problem), problem);
        return template;
    }
}
