using IngressController.Proxy.Outgoing;

namespace IngressController.Tests.Proxy.Outgoing;

public sealed class FairSlotsTests
{
    readonly List<string> _order = [];
    readonly List<(string Name, Task Turn)> _waiting = [];

    [Fact]
    public void Groups_come_in_turn_however_many_of_one_wait()
    {
        var slots = new FairSlots(1, static _ => 1, 100);
        for (var i = 0; i < 4; i++)
            Enter(slots, "a", $"a{i}");
        Enter(slots, "b", "b0");
        Enter(slots, "c", "c0");
        Enter(slots, "b", "b1");
        for (var i = 0; i < 6; i++)
            Leave(slots, _order[^1][..1]);
        Assert.Equal("a0 b0 c0 a1 b1 a2 a3", string.Join(' ', _order));
    }

    [Fact]
    public void Who_takes_long_comes_seldom_and_nobody_saves_up_turns()
    {
        var slots = new FairSlots(1, static _ => 1, 100);
        for (var i = 0; i < 2; i++)
            Enter(slots, "dear", "dear", cost: 4);
        for (var i = 0; i < 6; i++)
            Enter(slots, "cheap", "cheap");
        for (var i = 0; i < 4; i++)
            Leave(slots, _order[^1]);
        for (var i = 0; i < 2; i++)
            Enter(slots, "new", "new");
        for (var i = 0; i < 4; i++)
            Leave(slots, _order[^1]);
        Assert.Equal("dear cheap cheap cheap cheap new dear cheap new", string.Join(' ', _order));
    }

    [Fact]
    public void Members_of_a_group_come_in_turn_and_many_of_them_get_no_more_than_one()
    {
        var slots = new FairSlots(1, static _ => 1, 100);
        for (var i = 0; i < 6; i++)
            Enter(slots, "a", "aXY"[i % 3] + "1", member: $"{i % 3}");
        for (var i = 0; i < 3; i++)
            Enter(slots, "b", "b1");
        for (var i = 0; i < 8; i++)
            Leave(slots, i % 2 == 0 && i < 6 ? "a" : i < 6 ? "b" : "a");
        Assert.Equal("a1 b1 X1 b1 Y1 b1 a1 X1 Y1", string.Join(' ', _order));
    }

    [Fact]
    public void A_share_holds_for_each_group_and_waiting_is_bounded()
    {
        var slots = new FairSlots(3, static _ => 2, 2);
        for (var i = 0; i < 4; i++)
            Enter(slots, "a", $"a{i}");
        Assert.Null(slots.TryEnter("a", "", 1, CancellationToken.None));
        Enter(slots, "b", "b0");
        Assert.Equal("a0 a1 b0", string.Join(' ', _order));
        Assert.Equal((3, 2), (slots.Running, slots.Waiting));
    }

    [Fact]
    public async Task Who_is_cancelled_while_waiting_takes_no_slot()
    {
        var slots = new FairSlots(1, static _ => 1, 100);
        using var leaves = new CancellationTokenSource();
        Enter(slots, "a", "a0");
        var cancelled = slots.TryEnter("a", "", 1, leaves.Token)!;
        Enter(slots, "a", "a1");
        await leaves.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => cancelled);
        Leave(slots, "a");
        Leave(slots, "a");
        Assert.Equal("a0 a1", string.Join(' ', _order));
        Assert.Equal((0, 0), (slots.Running, slots.Waiting));
    }

    void Enter(FairSlots slots, string group, string name, long cost = 1, string member = "")
    {
        _waiting.Add((name, slots.TryEnter(group, member, cost, CancellationToken.None)!));
        NoteEntered();
    }

    void Leave(FairSlots slots, string group)
    {
        slots.Leave(group);
        NoteEntered();
    }

    void NoteEntered()
    {
        _order.AddRange(_waiting.Where(waiter => waiter.Turn.IsCompleted).Select(waiter => waiter.Name));
        _waiting.RemoveAll(waiter => waiter.Turn.IsCompleted);
    }
}
