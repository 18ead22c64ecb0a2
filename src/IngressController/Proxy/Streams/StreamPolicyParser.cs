using IngressController.Core.Annotations;

namespace IngressController.Proxy.Streams;

/// <summary>Reads <see cref="StreamPolicy"/> from the global ConfigMap.</summary>
sealed class StreamPolicyParser : IGlobalPolicyParser
{
    static readonly Setting IdleTimeout = new("proxy-stream-timeout", "600s", "Time a TCP or UDP session may be silent.");
    static readonly Setting NextUpstream = new("proxy-stream-next-upstream", "true", "Tries the next endpoint of a TCP service when connecting fails.");
    static readonly Setting Tries = new("proxy-stream-next-upstream-tries", "3", "Endpoints tried for one connection; 0 means all.");
    static readonly Setting TriesTimeout = new("proxy-stream-next-upstream-timeout", "600s", "Time in which another endpoint may be tried; 0 means any.");
    static readonly Setting Responses = new("proxy-stream-responses", "1", "Datagrams that answer one from the client; after them the UDP session ends.");

    public IReadOnlyList<Setting> Settings => [IdleTimeout, NextUpstream, Tries, TriesTimeout, Responses];

    public IPolicy Parse(GlobalSettings settings)
    {
        var tries = settings.Int(Tries);
        return new StreamPolicy
        {
            Timeout = settings.Duration(IdleTimeout, TimeSpan.FromMilliseconds(1)),
            Tries = settings.Bool(NextUpstream) ? tries : 1,
            TriesTimeout = settings.Duration(TriesTimeout, TimeSpan.Zero),
            Responses = settings.Int(Responses),
        };
    }
}
