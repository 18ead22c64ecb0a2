using IngressController.Core.Annotations;
using IngressController.Proxy;

namespace IngressController.Features.ResponseBuffering;

/// <param name="HeaderKiB">KiB that the headers of a pod's answer may have.</param>
sealed record ResponseBufferingPolicy(int HeaderKiB) : IPolicy;

/// <summary>
/// <c>proxy-buffer-size</c> as the limit of answer headers that it is (behaviour 89). Answers are always passed on as they come,
/// which is the reference's default; what asks for anything else is told so.
/// </summary>
sealed class ResponseBufferingFeature : Feature<ResponseBufferingPolicy>
{
    const string Streams = "answers are passed on as they come, so this changes nothing";

    /// <summary>Bytes; nginx' own directive is bounded by memory only.</summary>
    const long LargestHeaders = 64 * 1024 * 1024;

    static readonly Annotation HeaderSize = new("proxy-buffer-size", "Largest headers of a pod's answer, 502 above; counted in whole KiB.");
    static readonly Annotation Buffering = new("proxy-buffering", "Only off can be honoured: answers are passed on as they come.");
    static readonly Annotation Number = new("proxy-buffers-number", "No effect: answers are passed on as they come.");
    static readonly Annotation Busy = new("proxy-busy-buffers-size", "No effect: answers are passed on as they come.");
    static readonly Annotation TempFile = new("proxy-max-temp-file-size", "No effect: answers are never kept in a file.");
    static readonly Setting HeaderSizeDefault = new("proxy-buffer-size", "4k", "Default of the annotation proxy-buffer-size.");
    static readonly Setting BufferingDefault = new("proxy-buffering", "off", "Only off can be honoured: answers are passed on as they come.");
    static readonly Setting NumberDefault = new("proxy-buffers-number", "4", "No effect: answers are passed on as they come.");
    static readonly Setting BusyDefault = new("proxy-busy-buffers-size", "", "No effect: answers are passed on as they come.");
    static readonly Setting TempFileDefault = new("proxy-max-temp-file-size", "1024m", "No effect: answers are never kept in a file.");

    public override IReadOnlyList<Annotation> Annotations => [HeaderSize, Buffering, Number, Busy, TempFile];

    public override IReadOnlyList<Setting> Settings => [HeaderSizeDefault, BufferingDefault, NumberDefault, BusyDefault, TempFileDefault];

    public override Stage Stage => Stage.Transform;

    protected override ResponseBufferingPolicy ParsePolicy(AnnotationReader reader)
    {
        var settings = reader.Settings;
        if (reader.OnOff(Buffering) == true)
            reader.Warn(Buffering, Streams);
        if (settings.OnOff(BufferingDefault))
            settings.Warn(BufferingDefault, Streams);
        if (reader.Int(Number, 1) is not null)
            reader.Warn(Number, Streams);
        if (reader.Size(Busy) is not null)
            reader.Warn(Busy, Streams);
        if (reader.Size(TempFile) is not null)
            reader.Warn(TempFile, Streams);
        foreach (var setting in (ReadOnlySpan<Setting>)[NumberDefault, BusyDefault, TempFileDefault])
        {
            if (settings.Has(setting))
                settings.Warn(setting, Streams);
        }

        var size = Math.Min(reader.Size(HeaderSize, 1) ?? settings.Size(HeaderSizeDefault, 1), LargestHeaders);
        return new((int)((size + 1023) / 1024));
    }

    protected override void Bind(ResponseBufferingPolicy policy, RouteScope scope, RoutePipeline pipeline)
    {
        var forward = pipeline.Forward;
        if (forward.Client.MaxHeaderKiB != policy.HeaderKiB)
            pipeline.Forward = forward with { Client = forward.Client with { MaxHeaderKiB = policy.HeaderKiB } };
    }
}
