using IngressController.Proxy.Balancing;

namespace IngressController.Tests.Proxy.Balancing;

public sealed class RendezvousTests
{
    const int Keys = 10_000;

    [Theory]
    [InlineData(0)]
    [InlineData(4)]
    [InlineData(9)]
    public void Without_one_of_ten_destinations_only_its_own_keys_move_which_are_a_tenth(int gone)
    {
        var all = Upstreams.Destinations(10);
        var left = all.Where((_, i) => i != gone).ToArray();
        var moved = 0;
        for (var i = 0; i < Keys; i++)
        {
            var key = Rendezvous.KeyOf($"/path/{i}");
            var before = Rendezvous.First(key, all, default)!;
            if (before == all[gone])
                moved++;
            else
                Assert.Same(before, Rendezvous.First(key, left, default));
        }

        Assert.InRange(moved, Keys / 10 * 0.85, Keys / 10 * 1.15);
    }

    [Fact]
    public void A_new_destination_takes_its_share_and_moves_no_key_between_the_others()
    {
        var ten = Upstreams.Destinations(10);
        DestinationState[] eleven = [.. ten, new(new("10.9.9.9", 80))];
        var moved = 0;
        for (var i = 0; i < Keys; i++)
        {
            var key = Rendezvous.KeyOf($"user-{i}");
            var after = Rendezvous.First(key, eleven, default)!;
            if (after == eleven[10])
                moved++;
            else
                Assert.Same(Rendezvous.First(key, ten, default), after);
        }

        Assert.InRange(moved, Keys / 11 * 0.85, Keys / 11 * 1.15);
    }

    [Fact]
    public void The_order_of_preference_is_that_of_trying_one_after_the_other()
    {
        var destinations = Upstreams.Destinations(7);
        for (var i = 0; i < 500; i++)
        {
            var key = Rendezvous.KeyOf($"{i}");
            var tried = new TriedDestinations();
            for (var rank = 0; rank < TriedDestinations.Capacity; rank++)
            {
                var next = Rendezvous.First(key, destinations, tried)!;
                Assert.Same(next, Rendezvous.At(key, rank, destinations));
                tried.Add(next);
            }

            Assert.Equal(7, Enumerable.Range(0, 7).Select(rank => Rendezvous.At(key, rank, destinations)).Distinct().Count());
            Assert.Null(Rendezvous.At(key, 7, destinations));
        }
    }

    [Fact]
    public void Every_destination_that_was_tried_leaves_nothing()
    {
        var destinations = Upstreams.Destinations(2);
        var tried = new TriedDestinations();
        tried.Add(destinations[0]);
        tried.Add(destinations[1]);
        Assert.Null(Rendezvous.First(1, destinations, tried));
    }

    /// <summary>The values are those of xxhsum -H3 over the text in UTF-16: a release that changed them would move every client.</summary>
    [Theory]
    [InlineData("", 1, 0x2d06800538d394c2)]
    [InlineData("/path/1", 1, 0x68a53b5961855351)]
    [InlineData("user-1", 1, 0x30bf4c0119f37f17)]
    [InlineData("10.0.0.1:8080", 1, 0xaa7d79feeccb35bd)]
    [InlineData("/search?q=aaaaaaaaaa", 15, 0x3400c4a98bfa2457)]
    public void Keys_are_the_same_in_every_replica_and_release(string text, int times, ulong key) =>
        Assert.Equal(key, Rendezvous.KeyOf(string.Concat(Enumerable.Repeat(text, times))));
}
