using IngressController.Core.Annotations;
using IngressController.Proxy.Forwarding;

namespace IngressController.Features.ResponseBuffering;

/// <param name="HeaderKiB">Maximum of KiB in the headers of a pod's answer.</param>
/// <param name="IsOn">Whether an answer is kept for a slow client, so that its pod is free.</param>
/// <param name="Memory">Maximum bytes of one answer in memory.</param>
/// <param name="File">Maximum bytes of one answer in a temporary file; 0: none.</param>
sealed record ResponseBufferingPolicy(int HeaderKiB, bool IsOn, int Memory, long File) : IForwardPolicy
{
    public ForwardSettings Apply(ForwardSettings settings, Upstream? upstream)
    {
        var answers = new AnswerBuffering(IsOn, Memory, File);
        if (settings.Answers != answers)
            settings = settings with { Answers = answers };
        return settings.Client.MaxHeaderKiB == HeaderKiB ? settings : settings with { Client = settings.Client with { MaxHeaderKiB = HeaderKiB } };
    }
}

/// <summary>Reads <c>proxy-buffer-size</c> (behaviour 89) and the options of response buffering (behaviour 88).</summary>
sealed class ResponseBufferingParser : IPolicyParser
{
    /// <summary>Bytes; nginx' own directive is limited by memory only.</summary>
    const long LargestHeaders = 64 * 1024 * 1024;

    /// <summary>Maximum of memory per answer, whatever is configured: the system keeps files in memory as well, and can take that back.</summary>
    const int MostMemory = 1024 * 1024;

    static readonly Option<long> BufferSize = Option.Both(
        "proxy-buffer-size", "4k", OptionTypes.Size(1),
        "Largest headers of a pod's answer, 502 above, counted in whole KiB; and the size of a buffer of proxy-buffers-number.");

    static readonly Option<string> Buffering = Option.Both(
        "proxy-buffering", "off", OptionTypes.OneOf("on", "off"),
        "on: an answer is taken from its pod at once and kept for a slow client; off: as fast as the client takes it. " +
        "A pod's X-Accel-Buffering says otherwise for one answer.");

    static readonly Option<int> Number = Option.Both(
        "proxy-buffers-number", "4", OptionTypes.Int(1), "Buffers of proxy-buffer-size that proxy-buffering keeps of one answer in memory.");

    static readonly Option<long> Busy = Option.Both(
        "proxy-busy-buffers-size", null, OptionTypes.Size(), "No effect: what a client takes is sent to it at once.");

    static readonly Option<long> File = Option.Both(
        "proxy-max-temp-file-size", "1024m", OptionTypes.Size(),
        "Bytes that proxy-buffering keeps of one answer in a temporary file; 0: none, so that the pod waits for the client.");

    public IReadOnlyList<Option> Options { get; } = [BufferSize, Buffering, Number, Busy, File];

    public IPolicy Parse(OptionReader reader)
    {
        const string isIdle = "what a client takes is sent to it at once, so this changes nothing";
        if (reader.TryAnnotation(Busy, out _))
            reader.Warn(Busy, isIdle);

        // Problems of the ConfigMap are reported too, whatever the annotations say.
        reader.Shared(Busy, static reader =>
        {
            if (reader.IsInSettings(Busy))
                reader.Warn(Busy, isIdle);
            return true;
        });
        var size = reader.Get(BufferSize);
        var isOn = reader.Get(Buffering) == "on";
        var memory = Math.Min(size, MostMemory) * reader.Get(Number);
        if (isOn && memory > MostMemory)
            reader.Warn(Number, $"more than {MostMemory >> 20}m of memory is not given to one answer; what goes beyond is kept in a file");
        return new ResponseBufferingPolicy(
            (int)((Math.Min(size, LargestHeaders) + 1023) / 1024), isOn, (int)Math.Min(memory, MostMemory), reader.Get(File));
    }
}
