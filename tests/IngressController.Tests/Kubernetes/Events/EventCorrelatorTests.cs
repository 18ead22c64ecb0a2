using IngressController.Core.Cluster;
using IngressController.Kubernetes.Events;
using IngressController.Tests.Kubernetes.Api;

namespace IngressController.Tests.Kubernetes.Events;

public sealed class EventCorrelatorTests
{
    readonly ManualTime _time = new();
    readonly EventCorrelator _correlator;

    public EventCorrelatorTests() => _correlator = new(_time);

    [Fact]
    public void Equal_Events_count_up_under_one_name()
    {
        var first = _correlator.Correlate(Note("a", "broken"))!;
        _time.Advance(TimeSpan.FromMinutes(1));
        var second = _correlator.Correlate(Note("a", "broken"))!;

        Assert.Equal((1, 2), (first.Count, second.Count));
        Assert.Equal(first.Name, second.Name);
        Assert.Equal(first.First, second.First);
        Assert.Equal(TimeSpan.FromMinutes(1), second.Last - second.First);
    }

    [Fact]
    public void Names_depend_on_the_content_alone_and_are_valid()
    {
        var other = new EventCorrelator(new ManualTime());
        Assert.Equal(_correlator.Correlate(Note("a", "x"))!.Name, other.Correlate(Note("a", "x"))!.Name);
        Assert.NotEqual(_correlator.Correlate(Note("a", "x"))!.Name, _correlator.Correlate(Note("a", "y"))!.Name);
        Assert.NotEqual(_correlator.Correlate(Note("a", "x"))!.Name, _correlator.Correlate(Note("a", "x") with { Uid = "other" })!.Name);
        Assert.Matches("^a[.][0-9a-f]{16}$", _correlator.Correlate(Note("a", "x"))!.Name);
        Assert.Equal(253, _correlator.Correlate(Note(new string('n', 253), "x"))!.Name.Length);
    }

    [Fact]
    public void An_object_has_25_Events_and_one_more_each_five_minutes()
    {
        // The message stays the same, or the eleventh would be combined; that has a test of its own.
        Assert.All(Enumerable.Range(1, 25), count => Assert.Equal(count, _correlator.Correlate(Note("a", "again"))!.Count));
        Assert.Null(_correlator.Correlate(Note("a", "again")));
        Assert.NotNull(_correlator.Correlate(Note("b", "again")));

        _time.Advance(TimeSpan.FromMinutes(5));

        Assert.NotNull(_correlator.Correlate(Note("a", "again")));
        Assert.Null(_correlator.Correlate(Note("a", "again")));
    }

    [Fact]
    public void Many_messages_of_one_reason_become_one_Event_for_ten_minutes()
    {
        var first = Enumerable.Range(1, 10).Select(number => _correlator.Correlate(Note("a", $"message {number}"))!).ToList();
        Assert.Equal(10, first.Select(@event => @event.Name).Distinct().Count());

        var eleventh = _correlator.Correlate(Note("a", "message 11"))!;
        var twelfth = _correlator.Correlate(Note("a", "message 12"))!;
        Assert.Equal("(combined from similar events): message 11", eleventh.Note.Message);
        Assert.Equal((eleventh.Name, 2), (twelfth.Name, twelfth.Count));
        Assert.Equal("message 13", _correlator.Correlate(Note("a", "message 13") with { Reason = "Other" })!.Note.Message);
        Assert.Equal("message 3", _correlator.Correlate(Note("a", "message 3"))!.Note.Message);

        _time.Advance(TimeSpan.FromMinutes(10.5));
        Assert.Equal("message 14", _correlator.Correlate(Note("a", "message 14"))!.Note.Message);
    }

    [Fact]
    public void What_has_not_been_used_for_longest_is_forgotten()
    {
        var map = new RecentlyUsed<string, int>(2);
        map.Set("a", 1);
        map.Set("b", 2);
        Assert.True(map.TryGet("a", out _));
        map.Set("c", 3);

        Assert.Equal(2, map.Count);
        Assert.False(map.TryGet("b", out _));
        Assert.True(map.TryGet("a", out var kept));
        Assert.Equal(1, kept);
    }

    static EventNote Note(string name, string message) => new(new(ResourceKind.Ingress, new("web", name)), $"uid-{name}", true, "Broken", message);
}
