using System.Globalization;
using IngressController.Core.Annotations;
using IngressController.Proxy.Expressions;

namespace IngressController.Features.Tracing;

/// <summary>Reads the annotations and settings about tracing.</summary>
sealed class TracingParser : IPolicyParser
{
    static readonly OptionType<string> NameTemplate = new(
        "text with nginx variables",
        static text => text.Length == 0 || Template.TryParse(text, out _, out var problem) ? text : new Unreadable(problem));

    static readonly OptionType<TraceSampler> SamplerName = new(
        "AlwaysOn, AlwaysOff or TraceIdRatioBased",
        static text => Enum.TryParse<TraceSampler>(text, out var sampler) && Enum.IsDefined(sampler) && !char.IsAsciiDigit(text[0])
            ? sampler
            : new Unreadable("is none of AlwaysOn, AlwaysOff and TraceIdRatioBased"));

    static readonly OptionType<double> Share = new(
        "number from 0 to 1",
        static text =>
            double.TryParse(text, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var ratio) && ratio is >= 0 and <= 1
                ? ratio
                : new Unreadable("is not a number from 0 to 1"));

    static readonly Option<bool> Enable = Option.Both(
        "enable-opentelemetry", "false", OptionTypes.Bool, "Traces the Ingress' requests, or does not, whatever the setting says.");

    static readonly Option<bool> Trust = Option.Both(
        "opentelemetry-trust-incoming-span", "true", OptionTypes.Bool, "Whether trace headers of the request become the parent.");

    // Authors of Ingresses may use no variables.
    static readonly Option<string> Operation = Option.Annotation(
        "opentelemetry-operation-name", OptionTypes.Text, "Name of the spans.", AnnotationRisk.Medium);

    static readonly Option<string> OperationDefault = Option.Setting(
        "opentelemetry-operation-name", "", NameTemplate,
        "Name of the spans, with nginx variables; method and path of the rule unless set.");

    static readonly Option<string> Host = Option.Setting(
        "otlp-collector-host", "", OptionTypes.Text, "Host of the collector that takes OTLP over gRPC; without it nothing is traced.");

    static readonly Option<int> Port = Option.Setting("otlp-collector-port", "4317", OptionTypes.Int(1, 65535), "Port of the collector.");

    static readonly Option<string> ServiceName = Option.Setting(
        "otel-service-name", "nginx", OptionTypes.Text, "service.name of the spans.");

    static readonly Option<TraceSampler> Sampler = Option.Setting(
        "otel-sampler", "AlwaysOn", SamplerName, "Which traces are kept: AlwaysOn, AlwaysOff or TraceIdRatioBased.");

    static readonly Option<double> Ratio = Option.Setting(
        "otel-sampler-ratio", "0.01", Share, "The share that TraceIdRatioBased keeps, 0 to 1.");

    static readonly Option<bool> FollowsParent = Option.Setting(
        "otel-sampler-parent-based", "true", OptionTypes.Bool, "Follows what a caller has decided about its trace.");

    static readonly Option<int> MaxQueue = Option.Setting(
        "otel-max-queuesize", "2048", OptionTypes.Int(1), "Spans that wait for export at most; further ones are dropped.");

    static readonly Option<int> Delay = Option.Setting(
        "otel-schedule-delay-millis", "5000", OptionTypes.Int(1), "How long spans wait for others at most, in milliseconds.");

    static readonly Option<int> MaxBatch = Option.Setting(
        "otel-max-export-batch-size", "512", OptionTypes.Int(1), "Spans of one export at most.");

    public IReadOnlyList<Option> Options { get; } =
        [Enable, Trust, Operation, OperationDefault, Host, Port, ServiceName, Sampler, Ratio, FollowsParent, MaxQueue, Delay, MaxBatch];

    /// <summary>Null when nothing is traced.</summary>
    public IPolicy? Parse(OptionReader reader)
    {
        var isOn = reader.Get(Enable);
        var trusts = reader.Get(Trust);
        var operation = ReadOperation(reader);
        if (!isOn)
            return null;
        if (reader.Shared(Host, static reader => ReadSettings(reader)) is { } found)
            return new TracingPolicy(found, trusts, operation);
        if (reader.IsAnnotated(Enable))
            reader.Warn(Enable, "nothing is traced: the setting otlp-collector-host names no collector");
        return null;
    }

    static string? ReadOperation(OptionReader reader)
    {
        if (reader.TryAnnotation(Operation, out var name))
        {
            if (name.Length > 0 && name.All(c => char.IsAsciiLetterOrDigit(c) || c is '_' or '-'))
                return name;
            reader.Reject(Operation, "takes letters, digits, _ and - only");
        }

        return reader.GetSetting(OperationDefault) is { Length: > 0 } text ? text : null;
    }

    static TracingSettings? ReadSettings(OptionReader reader)
    {
        var host = reader.Get(Host);
        if (host.Length == 0)
            return null;
        var authority = host.Contains(':', StringComparison.Ordinal) && !host.StartsWith('[') ? $"[{host}]" : host;
        var port = reader.Get(Port);
        if (!Uri.TryCreate($"http://{authority}:{port}/", UriKind.Absolute, out var collector) ||
            collector.AbsolutePath != "/" || collector.UserInfo.Length > 0)
        {
            reader.Reject(Host, $"\"{host}\" is not a host name or address", "nothing is traced");
            return null;
        }

        var queue = reader.Get(MaxQueue);
        var batch = reader.Get(MaxBatch);
        if (batch > queue)
            reader.Warn(MaxBatch, $"an export cannot hold more spans than otel-max-queuesize lets wait: {queue} is used");
        return new(
            collector, reader.Get(ServiceName), reader.Get(Sampler), reader.Get(Ratio), reader.Get(FollowsParent), queue, reader.Get(Delay),
            Math.Min(batch, queue));
    }
}
