using IngressController.Core.Annotations;
using IngressController.Proxy.Forwarding;

namespace IngressController.Features.RequestBuffering;

/// <param name="IsOn">Whether a request body is read completely before a pod is chosen.</param>
/// <param name="Memory">Bytes of a body that are kept in memory.</param>
sealed record RequestBufferingPolicy(bool IsOn, int Memory) : IForwardPolicy
{
    public ForwardSettings Apply(ForwardSettings settings, Upstream? upstream) => settings.BuffersRequests == IsOn && settings.BodyMemory == Memory
        ? settings
        : settings with { BuffersRequests = IsOn, BodyMemory = Memory };
}

/// <summary>Reads <c>proxy-request-buffering</c> and <c>client-body-buffer-size</c> (behaviour 88).</summary>
sealed class RequestBufferingParser : IPolicyParser
{
    /// <summary>Maximum of memory per request, whatever is configured: the system keeps files in memory as well, and can take that back.</summary>
    const int MostMemory = 1024 * 1024;

    static readonly Option<string> Buffering = Option.Both(
        "proxy-request-buffering", "on", OptionTypes.OneOf("on", "off"),
        "on: a request body is read whole before a pod is contacted, so that a slow client holds none; off: it is passed on as it comes.");

    static readonly Option<long> Memory = Option.Both(
        "client-body-buffer-size", "8k", OptionTypes.Size(),
        "Bytes of a request body kept in memory; a longer one goes to a temporary file.");

    public IReadOnlyList<Option> Options { get; } = [Buffering, Memory];

    public IPolicy Parse(OptionReader reader)
    {
        var memory = reader.Get(Memory);
        if (memory > MostMemory)
        {
            reader.Warn(
                Memory, $"more than {MostMemory >> 20}m of memory is not given to one request body; what goes beyond is kept in a file");
        }

        return new RequestBufferingPolicy(reader.Get(Buffering) == "on", (int)Math.Min(memory, MostMemory));
    }
}
