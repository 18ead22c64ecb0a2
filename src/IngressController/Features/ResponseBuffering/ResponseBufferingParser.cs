using IngressController.Core.Annotations;
using IngressController.Proxy.Forwarding;

namespace IngressController.Features.ResponseBuffering;

/// <param name="HeaderKiB">Maximum of KiB in the headers of a pod's answer.</param>
sealed record ResponseBufferingPolicy(int HeaderKiB) : IForwardPolicy
{
    public ForwardSettings Apply(ForwardSettings settings, Upstream? upstream) => settings.Client.MaxHeaderKiB == HeaderKiB
        ? settings
        : settings with { Client = settings.Client with { MaxHeaderKiB = HeaderKiB } };
}

/// <summary>
/// Reads <c>proxy-buffer-size</c> (behaviour 89) and the options of response buffering. Answers are always passed on as they arrive, which is
/// ingress-nginx' default; an option that asks for anything else is reported.
/// </summary>
sealed class ResponseBufferingParser : IPolicyParser
{
    const string Streams = "answers are passed on as they come, so this changes nothing";

    /// <summary>Bytes; nginx' own directive is limited by memory only.</summary>
    const long LargestHeaders = 64 * 1024 * 1024;

    static readonly Option<long> HeaderSize = Option.Both(
        "proxy-buffer-size", "4k", OptionTypes.Size(1), "Largest headers of a pod's answer, 502 above; counted in whole KiB.");

    static readonly Option<string> Buffering = Option.Both(
        "proxy-buffering", "off", OptionTypes.OneOf("on", "off"), "Only off can be honoured: answers are passed on as they come.");

    static readonly Option<int> Number = Option.Both(
        "proxy-buffers-number", "4", OptionTypes.Int(1), "No effect: answers are passed on as they come.");

    static readonly Option<long> Busy = Option.Both(
        "proxy-busy-buffers-size", null, OptionTypes.Size(), "No effect: answers are passed on as they come.");

    static readonly Option<long> TempFile = Option.Both(
        "proxy-max-temp-file-size", "1024m", OptionTypes.Size(), "No effect: answers are never kept in a file.");

    public IReadOnlyList<Option> Options { get; } = [HeaderSize, Buffering, Number, Busy, TempFile];

    public IPolicy Parse(OptionReader reader)
    {
        if (reader.TryAnnotation(Buffering, out var buffering) && buffering == "on")
            reader.Warn(Buffering, Streams);
        if (reader.TryAnnotation(Number, out _))
            reader.Warn(Number, Streams);
        if (reader.TryAnnotation(Busy, out _))
            reader.Warn(Busy, Streams);
        if (reader.TryAnnotation(TempFile, out _))
            reader.Warn(TempFile, Streams);

        // Problems of the ConfigMap are reported too, whatever the annotations say.
        reader.Shared(Buffering, static reader => ReviewSettings(reader));
        return new ResponseBufferingPolicy((int)((Math.Min(reader.Get(HeaderSize), LargestHeaders) + 1023) / 1024));
    }

    static bool ReviewSettings(OptionReader reader)
    {
        var isOn = reader.Get(Buffering) == "on";
        if (isOn)
            reader.Warn(Buffering, Streams);
        foreach (var option in (ReadOnlySpan<Option>)[Number, Busy, TempFile])
        {
            if (reader.IsInSettings(option))
                reader.Warn(option, Streams);
        }

        return isOn;
    }
}
