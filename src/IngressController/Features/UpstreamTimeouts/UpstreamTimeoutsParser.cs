using IngressController.Core.Annotations;
using IngressController.Proxy.Forwarding;

namespace IngressController.Features.UpstreamTimeouts;

/// <param name="Connect">Time limit for opening a connection, including TLS.</param>
/// <param name="Send">Longest pause between two writes to the pod.</param>
/// <param name="Read">Longest wait for an answer, and longest pause between two reads of it.</param>
sealed record UpstreamTimeoutsPolicy(TimeSpan Connect, TimeSpan Send, TimeSpan Read) : IForwardPolicy
{
    public ForwardSettings Apply(ForwardSettings settings, Upstream? upstream) =>
        settings.SendTimeout == Send && settings.ReadTimeout == Read && settings.Client.ConnectTimeout == Connect
            ? settings
            : settings with { SendTimeout = Send, ReadTimeout = Read, Client = settings.Client with { ConnectTimeout = Connect } };
}

/// <summary>Reads <c>proxy-connect-timeout</c>, <c>proxy-send-timeout</c> and <c>proxy-read-timeout</c> (behaviour 91).</summary>
sealed class UpstreamTimeoutsParser : IPolicyParser
{
    // Timers are limited to about 24 days.
    static readonly OptionType<TimeSpan> Seconds = OptionTypes.Seconds(1, 2_000_000);

    static readonly Option<TimeSpan> Connect = Option.Both(
        "proxy-connect-timeout", "5", Seconds, "Seconds to open a connection to a pod; then the next pod is tried, finally 504.");

    static readonly Option<TimeSpan> Send = Option.Both(
        "proxy-send-timeout", "60", Seconds, "Seconds that may pass between two writes to a pod, else 504.");

    static readonly Option<TimeSpan> Read = Option.Both(
        "proxy-read-timeout", "60", Seconds,
        "Seconds that may pass between two reads from a pod, else 504; WebSockets end when idle for as long.");

    public IReadOnlyList<Option> Options { get; } = [Connect, Send, Read];

    public IPolicy Parse(OptionReader reader) => new UpstreamTimeoutsPolicy(reader.Get(Connect), reader.Get(Send), reader.Get(Read));
}
