using System.Diagnostics;
using OpenTelemetry;
using OpenTelemetry.Exporter;
using OpenTelemetry.Resources;
using OpenTelemetry.Trace;

namespace IngressController.Features.Tracing;

/// <summary>The exporter for the settings in force. It outlives tables, and is replaced only when its settings change.</summary>
/// <param name="client">Makes its connections.</param>
sealed class TracerRegistry(CollectorClient client) : IDisposable
{
    const string Scope = "ingress-yarp";

    readonly Lock _gate = new();
    Tracer? _current;

    /// <summary>The source of spans for these settings.</summary>
    public ActivitySource Of(TracingSettings settings)
    {
        lock (_gate)
        {
            if (_current is { } current && current.Settings == settings)
                return current.Source;
            var previous = _current;
            _current = new(settings, client);
            // Disposing it sends the waiting spans; the table under construction does not wait for that.
            if (previous is not null)
                _ = Task.Run(previous.Dispose);
            return _current.Source;
        }
    }

    /// <summary>Sends the waiting spans, for at most five seconds.</summary>
    public void Dispose()
    {
        lock (_gate)
        {
            _current?.Dispose();
            _current = null;
        }
    }

    sealed class Tracer : IDisposable
    {
        readonly TracerProvider _provider;

        public Tracer(TracingSettings settings, CollectorClient client)
        {
            Settings = settings;
            Source = new(Scope);
            Sampler root = settings.Sampler switch
            {
                TraceSampler.AlwaysOff => new AlwaysOffSampler(),
                TraceSampler.TraceIdRatioBased => new TraceIdRatioBasedSampler(settings.Ratio),
                _ => new AlwaysOnSampler(),
            };
            _provider = Sdk.CreateTracerProviderBuilder()
                .AddSource(Scope)
                .SetSampler(settings.FollowsParent ? new ParentBasedSampler(root) : root)
                .SetResourceBuilder(ResourceBuilder.CreateDefault().AddService(settings.ServiceName, serviceInstanceId: Environment.MachineName))
                .AddOtlpExporter(exporter =>
                {
                    exporter.Protocol = OtlpExportProtocol.Grpc;
                    exporter.Endpoint = settings.Collector;
                    exporter.HttpClientFactory = client.Create;
                    exporter.BatchExportProcessorOptions = new()
                    {
                        MaxQueueSize = settings.MaxQueueSize,
                        ScheduledDelayMilliseconds = settings.DelayMilliseconds,
                        MaxExportBatchSize = settings.MaxBatchSize,
                    };
                })
                .Build();
        }

        public TracingSettings Settings { get; }

        public ActivitySource Source { get; }

        public void Dispose()
        {
            _provider.Dispose();
            Source.Dispose();
        }
    }
}
