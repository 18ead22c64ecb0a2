using System.Globalization;
using System.Net.Sockets;

namespace IngressController.Tests.Proxy.Wire;

/// <summary>All cases of a folder, run beside each other against one peer as soon as the first outcome is asked for.</summary>
sealed class WireRuns(
    Func<WireCase, WireOutcome> expected, Func<WireCase, Task<Socket>> connect, IReadOnlyDictionary<string, (WireCase Case, WirePod Pod)> cases)
{
    /// <summary>Longer than any case takes.</summary>
    static readonly TimeSpan Limit = TimeSpan.FromSeconds(5);

    /// <summary>So many cases at a time.</summary>
    const int Places = 16;

    readonly Dictionary<string, TaskCompletionSource<WireOutcome>> _outcomes = cases.Keys.ToDictionary(
        static name => name, static _ => new TaskCompletionSource<WireOutcome>(TaskCreationOptions.RunContinuationsAsynchronously));

    int _next = -1;
    int _isStarted;

    public Task<WireOutcome> OutcomeAsync(string name)
    {
        if (Interlocked.Exchange(ref _isStarted, 1) == 0)
        {
            for (var i = 0; i < Places; i++)
                _ = RunNextAsync([.. cases.Values]);
        }

        return _outcomes[name].Task;
    }

    /// <summary>What is wrong with an outcome; empty for nothing.</summary>
    public static string Compare(WireCase @case, WireOutcome wanted, WireOutcome got)
    {
        var problems = new List<string>();
        for (var i = 0; i < Math.Max(wanted.PodGets.Count, got.PodGets.Count); i++)
            Add($"request {i + 1} at the pod", wanted.PodGets.ElementAtOrDefault(i), got.PodGets.ElementAtOrDefault(i));
        // Of a flood, how much is answered before its end is a matter of time; that it is served afterwards has been looked at.
        for (var i = 0; wanted.ClientGets is not ["anything"] && i < Math.Max(wanted.ClientGets.Count, got.ClientGets.Count); i++)
        {
            var (one, other) = (wanted.ClientGets.ElementAtOrDefault(i), got.ClientGets.ElementAtOrDefault(i));
            var seen = one?.Length != 3 ? other
                : other?.StartsWith("HTTP/", StringComparison.Ordinal) == true ? other[9..12]
                : other is [_, _, _, ' ', ..] ? other[..3] : other;
            Add($"answer {i + 1} at the client", one is null ? null : WireClient.Sorted(one), seen is null ? null : WithoutOwnLength(one, seen));
        }

        if (wanted.Asked != got.Asked)
            problems.Add($"the pod is asked {got.Asked} times, wanted are {wanted.Asked}");
        return string.Join('\n', problems);

        void Add(string what, string? one, string? other)
        {
            if (one != other)
                problems.Add($"{what}, wanted:\n{Lines(one)}seen:\n{Lines(other)}");
        }

        string Lines(string? message) => message is null ? "(none)\n"
            : message.Length == 0 ? "(nothing)\n"
            : message.Length == 3 ? message + "\n"
            : WireText.Write(message, @case.Host);
    }

    // Where the pod gives no length the edge may say one, or send chunks.
    static string WithoutOwnLength(string? wanted, string seen)
    {
        var end = seen.IndexOf("\r\n\r\n", StringComparison.Ordinal);
        return end >= 0 && wanted?.Contains("\r\ncontent-length:", StringComparison.OrdinalIgnoreCase) == false
            ? seen.Replace(string.Create(CultureInfo.InvariantCulture, $"\r\ncontent-length: {seen.Length - end - 4}\r\n"), "\r\n", StringComparison.Ordinal)
            : seen;
    }

    async Task RunNextAsync((WireCase Case, WirePod Pod)[] all)
    {
        while (Interlocked.Increment(ref _next) is var i && i < all.Length)
        {
            var (@case, pod) = all[i];
            try
            {
                _outcomes[@case.Name].SetResult(@case.IsFrames
                    ? await FrameClient.RunAsync(@case, pod, expected(@case), () => connect(@case), Limit)
                    : await WireClient.RunAsync(@case, pod, expected(@case), () => connect(@case), Limit));
            }
            catch (Exception error)
            {
                // What asks for the outcome gets it.
                _outcomes[@case.Name].SetException(error);
            }
        }
    }
}
