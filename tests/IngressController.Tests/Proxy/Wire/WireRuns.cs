using System.Net.Sockets;

namespace IngressController.Tests.Proxy.Wire;

/// <summary>All cases of a folder, run beside each other against one peer as soon as the first outcome is asked for.</summary>
sealed class WireRuns(Func<WireCase, WireOutcome> expected, Func<WireCase, Task<Socket>> connect, IReadOnlyDictionary<string, (WireCase Case, WirePod Pod)> cases)
{
    /// <summary>Longer than any case takes.</summary>
    static readonly TimeSpan Limit = TimeSpan.FromSeconds(5);

    readonly SemaphoreSlim _places = new(16);
    Dictionary<string, Task<WireOutcome>>? _outcomes;

    public Task<WireOutcome> OutcomeAsync(string name)
    {
        _outcomes ??= cases.Values.ToDictionary(one => one.Case.Name, one => RunAsync(one.Case, one.Pod));
        return _outcomes[name];
    }

    /// <summary>What is wrong with an outcome; empty for nothing.</summary>
    public static string Compare(WireCase @case, WireOutcome wanted, WireOutcome got)
    {
        var problems = new List<string>();
        for (var i = 0; i < Math.Max(wanted.PodGets.Count, got.PodGets.Count); i++)
            Add($"request {i + 1} at the pod", wanted.PodGets.ElementAtOrDefault(i), got.PodGets.ElementAtOrDefault(i));
        for (var i = 0; i < Math.Max(wanted.ClientGets.Count, got.ClientGets.Count); i++)
        {
            var (one, other) = (wanted.ClientGets.ElementAtOrDefault(i), got.ClientGets.ElementAtOrDefault(i));
            Add($"answer {i + 1} at the client", one is null ? null : WireClient.Sorted(one), one?.Length == 3 && other is { Length: >= 12 } ? other[9..12] : other);
        }

        if (wanted.Asked != got.Asked)
            problems.Add($"the pod is asked {got.Asked} times, wanted are {wanted.Asked}");
        return string.Join('\n', problems);

        void Add(string what, string? one, string? other)
        {
            if (one != other)
                problems.Add($"{what}, wanted:\n{Lines(one)}seen:\n{Lines(other)}");
        }

        string Lines(string? message) => message is null ? "(none)\n" : message.Length is 0 or 3 ? $"{(message.Length == 0 ? "(nothing)" : message)}\n" : WireText.Write(message, @case.Host);
    }

    async Task<WireOutcome> RunAsync(WireCase @case, WirePod pod)
    {
        await _places.WaitAsync();
        try
        {
            return await WireClient.RunAsync(@case, pod, expected(@case), () => connect(@case), Limit);
        }
        finally
        {
            _places.Release();
        }
    }
}
