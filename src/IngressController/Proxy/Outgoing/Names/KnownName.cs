using System.Net;

namespace IngressController.Proxy.Outgoing.Names;

/// <summary>What is known of a name: its last addresses, the last answer, and until when that holds. Guarded by its owner's lock.</summary>
sealed class KnownName
{
    /// <summary>How long a new answer is waited for while there are old addresses (RFC 8767, 5).</summary>
    public static readonly TimeSpan Patience = TimeSpan.FromSeconds(1.8);

    /// <summary>Bounds of an answer's lifetime, whatever the name servers say.</summary>
    static readonly TimeSpan Shortest = TimeSpan.FromSeconds(5), Longest = TimeSpan.FromSeconds(30);

    /// <summary>A failure holds for a second, then for twice as long each time.</summary>
    static readonly TimeSpan FirstPause = TimeSpan.FromSeconds(1);

    NameAnswer? _last;
    IReadOnlyList<IPAddress> _addresses = [];
    TimeSpan _pause = FirstPause;
    TimeSpan _holds;
    long _since;

    /// <summary>The lookup under way.</summary>
    public Task<NameAnswer>? Pending { get; set; }

    /// <summary>Timestamp of the last question for it.</summary>
    public long UsedAt { get; set; }

    public bool HasAddresses => _addresses.Count > 0;

    public bool IsValid(TimeProvider time) => _last is not null && time.GetElapsedTime(_since) < _holds;

    public void Apply(NameAnswer answer, TimeProvider time)
    {
        (_last, _since) = (answer, time.GetTimestamp());
        if (answer.Outcome != NameOutcome.Unanswered)
            _addresses = answer.Addresses;
        if (answer.Outcome == NameOutcome.Answered)
        {
            (_holds, _pause) = (TimeSpan.FromTicks(Math.Clamp(answer.Lifetime.Ticks, Shortest.Ticks, Longest.Ticks)), FirstPause);
            return;
        }

        _holds = _pause;
        _pause = TimeSpan.FromTicks(Math.Min(2 * _pause.Ticks, Longest.Ticks));
    }

    /// <summary>The addresses in force.</summary>
    /// <exception cref="NameException">There are none.</exception>
    public IReadOnlyList<IPAddress> AddressesOf(string name) => HasAddresses ? _addresses
        : throw new NameException(name, _last?.Outcome ?? NameOutcome.Unanswered, _last?.Problem ?? "it has not been looked up yet");
}
