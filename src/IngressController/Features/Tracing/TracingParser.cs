using System.Globalization;
using IngressController.Core.Annotations;
using IngressController.Proxy.Expressions;

namespace IngressController.Features.Tracing;

/// <summary>Reads the annotations and settings about tracing.</summary>
static class TracingParser
{
    static readonly Annotation Enable = new("enable-opentelemetry", "Traces the Ingress' requests, or does not, whatever the setting says.");
    static readonly Annotation Trust = new("opentelemetry-trust-incoming-span", "Whether trace headers of the request become the parent.");
    static readonly Annotation Operation = new("opentelemetry-operation-name", "Name of the spans.");
    static readonly Setting EnableDefault = new("enable-opentelemetry", "false", "Traces requests, unless the annotation says otherwise.");
    static readonly Setting TrustDefault = new("opentelemetry-trust-incoming-span", "true", "Default of the annotation of that name.");
    static readonly Setting OperationDefault = new("opentelemetry-operation-name", "", "Name of the spans, with nginx variables; method and path of the rule unless set.");
    static readonly Setting Host = new("otlp-collector-host", "", "Host of the collector that takes OTLP over gRPC; without it nothing is traced.");
    static readonly Setting Port = new("otlp-collector-port", "4317", "Port of the collector.");
    static readonly Setting ServiceName = new("otel-service-name", "nginx", "service.name of the spans.");
    static readonly Setting Sampler = new("otel-sampler", "AlwaysOn", "Which traces are kept: AlwaysOn, AlwaysOff or TraceIdRatioBased.");
    static readonly Setting Ratio = new("otel-sampler-ratio", "0.01", "The share that TraceIdRatioBased keeps, 0 to 1.");
    static readonly Setting FollowsParent = new("otel-sampler-parent-based", "true", "Follows what a caller has decided about its trace.");
    static readonly Setting MaxQueue = new("otel-max-queuesize", "2048", "Spans that wait for export at most; further ones are dropped.");
    static readonly Setting Delay = new("otel-schedule-delay-millis", "5000", "How long spans wait for others at most, in milliseconds.");
    static readonly Setting MaxBatch = new("otel-max-export-batch-size", "512", "Spans of one export at most.");

    public static IReadOnlyList<Annotation> Annotations => [Enable, Trust, Operation];

    public static IReadOnlyList<Setting> Settings =>
        [EnableDefault, TrustDefault, OperationDefault, Host, Port, ServiceName, Sampler, Ratio, FollowsParent, MaxQueue, Delay, MaxBatch];

    /// <summary>Null where nothing is traced.</summary>
    public static TracingPolicy? Parse(AnnotationReader reader)
    {
        var settings = reader.Settings;
        var isOn = reader.Bool(Enable) ?? settings.Bool(EnableDefault);
        var trusts = reader.Bool(Trust) ?? settings.Bool(TrustDefault);
        var operation = ReadOperation(reader) ?? settings.Once(OperationDefault, () => ReadOperation(settings));
        if (!isOn)
            return null;
        if (settings.Once(Host, () => ReadSettings(settings)) is { } found)
            return new(found, trusts, operation);
        if (reader.TryGet(Enable, out _))
            reader.Warn(Enable, "nothing is traced: the setting otlp-collector-host names no collector");
        return null;
    }

    static string? ReadOperation(AnnotationReader reader)
    {
        if (!reader.TryGet(Operation, out var name))
            return null;
        if (name.Length > 0 && name.All(c => char.IsAsciiLetterOrDigit(c) || c is '_' or '-'))
            return name;
        reader.Reject(Operation, "takes letters, digits, _ and - only");
        return null;
    }

    static string? ReadOperation(GlobalSettings settings)
    {
        var text = settings.Text(OperationDefault);
        if (text.Length == 0 || Template.TryParse(text, out _, out var problem))
            return text.Length == 0 ? null : text;
        settings.Reject(OperationDefault, problem);
        return null;
    }

    static TracingSettings? ReadSettings(GlobalSettings settings)
    {
        var host = settings.Text(Host);
        if (host.Length == 0)
            return null;
        var authority = host.Contains(':', StringComparison.Ordinal) && !host.StartsWith('[') ? $"[{host}]" : host;
        var port = settings.Int(Port, 1, 65535);
        if (!Uri.TryCreate($"http://{authority}:{port}/", UriKind.Absolute, out var collector) || collector.AbsolutePath != "/" || collector.UserInfo.Length > 0)
        {
            settings.Refuse(Host, "is not a host name or address", "nothing is traced");
            return null;
        }

        var queue = settings.Int(MaxQueue, 1);
        var batch = settings.Int(MaxBatch, 1);
        if (batch > queue)
            settings.Warn(MaxBatch, $"an export cannot hold more spans than otel-max-queuesize lets wait: {queue} is used");
        return new(
            collector, settings.Text(ServiceName), ReadSampler(settings), ReadRatio(settings), settings.Bool(FollowsParent), queue,
            settings.Int(Delay, 1), Math.Min(batch, queue));
    }

    static TraceSampler ReadSampler(GlobalSettings settings)
    {
        if (Enum.TryParse<TraceSampler>(settings.Text(Sampler), out var sampler) && Enum.IsDefined(sampler) && !char.IsAsciiDigit(settings.Text(Sampler)[0]))
            return sampler;
        settings.Reject(Sampler, "is none of AlwaysOn, AlwaysOff and TraceIdRatioBased");
        return TraceSampler.AlwaysOn;
    }

    static double ReadRatio(GlobalSettings settings)
    {
        if (double.TryParse(settings.Text(Ratio), NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var ratio) && ratio is >= 0 and <= 1)
            return ratio;
        settings.Reject(Ratio, "is not a number from 0 to 1");
        return double.Parse(Ratio.Default, CultureInfo.InvariantCulture);
    }
}
