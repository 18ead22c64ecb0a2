using System.Diagnostics;

namespace IngressController.EndToEnd.Tests.Machine;

/// <summary>Waits for a condition that another process brings about.</summary>
static class Eventually
{
    static readonly TimeSpan Deadline = TimeSpan.FromSeconds(20);
    static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(10);

    /// <summary>Asks again until <paramref name="expected"/> holds, and returns the value for which it did.</summary>
    /// <exception cref="Xunit.Sdk.XunitException">It did not hold in time; the text has the last value.</exception>
    public static async Task<T> IsAsync<T>(string what, Func<Task<T>> ask, Func<T, bool> expected, TimeSpan? deadline = null)
    {
        var limit = deadline ?? Deadline;
        var since = Stopwatch.GetTimestamp();
        while (true)
        {
            var value = await ask();
            if (expected(value))
                return value;
            if (Stopwatch.GetElapsedTime(since) > limit)
                Assert.Fail($"not within {limit.TotalSeconds} s: {what}; last seen: {value}");
            await Task.Delay(Pause);
        }
    }

    /// <summary>Asks again until <paramref name="condition"/> holds.</summary>
    public static Task TrueAsync(string what, Func<bool> condition, TimeSpan? deadline = null) =>
        IsAsync(what, () => Task.FromResult(condition()), static met => met, deadline);
}
