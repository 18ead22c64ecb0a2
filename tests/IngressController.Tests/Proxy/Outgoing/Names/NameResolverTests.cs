using System.Collections.Concurrent;
using System.Net;
using IngressController.Proxy.Outgoing.Names;
using IngressController.Tests.Kubernetes.Api;

namespace IngressController.Tests.Proxy.Outgoing.Names;

/// <summary>What is kept, who waits for whom: lookups end when the test says so.</summary>
public sealed class NameResolverTests
{
    static readonly NameAnswer Good = Answer("192.0.2.1", 20);

    readonly ManualTime _time = new();
    readonly Answers _answers = new();
    readonly ConcurrentQueue<string> _asked = [];
    readonly NameResolver _names;

    public NameResolverTests() => _names = new(Find, _time);

    [Fact]
    public async Task A_name_is_looked_up_once_at_a_time_whoever_waits_for_it_or_leaves()
    {
        using var leaves = new CancellationTokenSource();
        var first = ResolveAsync("shop.test", cancellation: leaves.Token);
        await AskedAsync(1);
        var others = Enumerable.Range(0, 10).Select(_ => ResolveAsync("SHOP.test")).ToList();
        await leaves.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => first);
        _answers["shop.test"] = Good;
        Assert.All(await Task.WhenAll(others), addresses => Assert.Equal("192.0.2.1", addresses));
        Assert.Single(_asked);
    }

    [Theory]
    [InlineData(0, 5)]
    [InlineData(20, 20)]
    [InlineData(86_400, 30)]
    public async Task An_answer_holds_as_long_as_it_lives_between_five_and_thirty_seconds(int lives, int holds)
    {
        _answers["shop.test"] = Answer("192.0.2.1", lives);
        await ResolveAsync("shop.test");
        _answers["shop.test"] = Answer("192.0.2.2", lives);
        _time.Advance(TimeSpan.FromSeconds(holds - 1));
        Assert.Equal("192.0.2.1", await ResolveAsync("shop.test"));
        _time.Advance(TimeSpan.FromSeconds(1));
        Assert.Equal("192.0.2.2", await ResolveAsync("shop.test"));
    }

    [Fact]
    public async Task A_failure_holds_for_twice_as_long_each_time_up_to_thirty_seconds()
    {
        _answers["shop.test"] = NameAnswer.NotFound;
        foreach (var holds in new[] { 1, 2, 4, 8, 16, 30, 30 })
        {
            await FailsAsync("shop.test", NameOutcome.NotFound);
            var asked = _asked.Count;
            _time.Advance(TimeSpan.FromSeconds(holds - 0.5));
            await FailsAsync("shop.test", NameOutcome.NotFound);
            Assert.Equal(asked, _asked.Count);
            _time.Advance(TimeSpan.FromSeconds(0.5));
        }

        _answers["shop.test"] = Good;
        Assert.Equal("192.0.2.1", await ResolveAsync("shop.test"));
    }

    [Fact]
    public async Task The_last_addresses_stay_while_no_server_answers_and_go_with_the_name()
    {
        _answers["shop.test"] = Good;
        await ResolveAsync("shop.test");
        _time.Advance(TimeSpan.FromHours(1));
        _answers["shop.test"] = NameAnswer.Unanswered("silence");
        Assert.Equal("192.0.2.1", await ResolveAsync("shop.test"));
        Assert.Equal(2, _asked.Count);
        _time.Advance(TimeSpan.FromHours(1));
        _answers["shop.test"] = NameAnswer.NotFound;
        await FailsAsync("shop.test", NameOutcome.NotFound);
    }

    [Fact]
    public async Task Who_has_old_addresses_waits_for_new_ones_only_for_a_moment()
    {
        _answers["shop.test"] = Good;
        await ResolveAsync("shop.test");
        _answers.Clear();
        _time.Advance(TimeSpan.FromSeconds(30));
        var waits = ResolveAsync("shop.test");
        await Eventually.TrueAsync(() => _time.Timers(TimeSpan.FromSeconds(1.8)) == 1, "somebody waits");
        _time.Advance(TimeSpan.FromSeconds(1.8));
        Assert.Equal("192.0.2.1", await waits);
    }

    [Fact]
    public async Task A_lookup_that_hangs_is_given_up()
    {
        var hangs = ResolveAsync("hangs.test");
        await AskedAsync(1);
        _time.Advance(TimeSpan.FromSeconds(10));
        var error = await Assert.ThrowsAsync<NameException>(() => hangs);
        Assert.Equal("hangs.test: no answer within 10 s", error.Message);
        Assert.Equal(NameOutcome.Unanswered, error.Outcome);
    }

    [Fact]
    public async Task A_namespace_with_1500_silent_names_delays_nobody_elses()
    {
        var silent = Enumerable.Range(0, 1500).Select(i => ResolveAsync($"{i}.silent.test", "tenant")).ToList();
        await AskedAsync(NameResolver.MaxRunningOfNamespace);
        _answers["shop.test"] = Good;
        Assert.Equal("192.0.2.1", await ResolveAsync("shop.test"));
        Assert.Equal(NameResolver.MaxRunningOfNamespace + 1, _asked.Count);
        Assert.DoesNotContain(silent, task => task.IsCompleted);
    }

    [Fact]
    public async Task Where_a_hundred_namespaces_are_silent_there_is_a_slot_for_the_next()
    {
        for (var tenant = 0; tenant < 100; tenant++)
        {
            for (var i = 0; i < 100; i++)
                _ = ResolveAsync($"{i}.silent.test", $"tenant-{tenant}");
        }

        _answers["shop.test"] = Good;
        Assert.Equal("192.0.2.1", await ResolveAsync("shop.test"));
    }

    [Fact]
    public async Task A_namespace_that_asks_for_too_many_names_at_once_is_refused_and_pushes_nobody_out()
    {
        _answers["shop.test"] = Good;
        await ResolveAsync("shop.test");
        for (var i = 0; i < NameResolver.MaxOfNamespace; i++)
            _ = ResolveAsync($"{i}.silent.test", "tenant");
        var error = await Assert.ThrowsAsync<NameException>(() => ResolveAsync("one-more.test", "tenant"));
        Assert.Equal("one-more.test: namespace tenant asks for too many names at once", error.Message);
        var asked = _asked.Count(name => name == "shop.test");
        Assert.Equal("192.0.2.1", await ResolveAsync("shop.test"));
        Assert.Equal(asked, _asked.Count(name => name == "shop.test"));
    }

    [Fact]
    public async Task However_many_names_are_asked_for_the_oldest_go()
    {
        for (var i = 0; i <= NameResolver.MaxOfNamespace; i++)
        {
            _answers[$"{i}.test"] = Good;
            await ResolveAsync($"{i}.test");
            _time.Advance(TimeSpan.FromTicks(1));
        }

        var asked = _asked.Count;
        await ResolveAsync($"{NameResolver.MaxOfNamespace}.test");
        Assert.Equal(asked, _asked.Count);
        await ResolveAsync("0.test");
        Assert.Equal(asked + 1, _asked.Count);
    }

    static NameAnswer Answer(string address, int seconds) => new(NameOutcome.Answered, [IPAddress.Parse(address)], TimeSpan.FromSeconds(seconds));

    // Answers as soon as the test has said what.
    async Task<NameAnswer> Find(string name, CancellationToken cancellation)
    {
        _asked.Enqueue(name);
        while (true)
        {
            var changed = _answers.Changed;
            if (_answers.Find(name) is { } answer)
                return answer;
            await changed.WaitAsync(cancellation);
        }
    }

    async Task<string> ResolveAsync(string name, string @namespace = "default", CancellationToken cancellation = default) =>
        string.Join(' ', await _names.ResolveAsync(@namespace, name, cancellation));

    async Task FailsAsync(string name, NameOutcome outcome) =>
        Assert.Equal(outcome, (await Assert.ThrowsAsync<NameException>(() => ResolveAsync(name))).Outcome);

    Task AskedAsync(int count) => Eventually.TrueAsync(() => _asked.Count >= count, $"{count} lookups");

    /// <summary>What the test says of names, and a word to those that wait for it.</summary>
    sealed class Answers
    {
        readonly ConcurrentDictionary<string, NameAnswer> _known = new(StringComparer.OrdinalIgnoreCase);
        volatile TaskCompletionSource _changed = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public Task Changed => _changed.Task;

        public NameAnswer this[string name]
        {
            set
            {
                _known[name] = value;
                Interlocked.Exchange(ref _changed, new(TaskCreationOptions.RunContinuationsAsynchronously)).SetResult();
            }
        }

        public NameAnswer? Find(string name) => _known.GetValueOrDefault(name);

        public void Clear() => _known.Clear();
    }
}
