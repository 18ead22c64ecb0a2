using IngressController.Core.Annotations;

namespace IngressController.Proxy.Streams;

/// <summary>Reads <see cref="StreamPolicy"/> from the global ConfigMap.</summary>
sealed class StreamPolicyParser : IPolicyParser
{
    static readonly Option<TimeSpan> IdleTimeout = Option.Setting(
        "proxy-stream-timeout", "600s", OptionTypes.Duration(TimeSpan.FromMilliseconds(1)), "Time a TCP or UDP session may be silent.");

    static readonly Option<bool> NextUpstream = Option.Setting(
        "proxy-stream-next-upstream", "true", OptionTypes.Bool, "Tries the next endpoint of a TCP service when connecting fails.");

    static readonly Option<int> Tries = Option.Setting(
        "proxy-stream-next-upstream-tries", "3", OptionTypes.Int(), "Endpoints tried for one connection; 0 means all.");

    static readonly Option<TimeSpan> TriesTimeout = Option.Setting(
        "proxy-stream-next-upstream-timeout", "600s", OptionTypes.Duration(TimeSpan.Zero),
        "Time in which another endpoint may be tried; 0 means any.");

    static readonly Option<int> Responses = Option.Setting(
        "proxy-stream-responses", "1", OptionTypes.Int(), "Datagrams that answer one from the client; after them the UDP session ends.");

    public IReadOnlyList<Option> Options { get; } = [IdleTimeout, NextUpstream, Tries, TriesTimeout, Responses];

    public IPolicy Parse(OptionReader reader)
    {
        var tries = reader.Get(Tries);
        return new StreamPolicy
        {
            Timeout = reader.Get(IdleTimeout),
            Tries = reader.Get(NextUpstream) ? tries : 1,
            TriesTimeout = reader.Get(TriesTimeout),
            Responses = reader.Get(Responses),
        };
    }
}
