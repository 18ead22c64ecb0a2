using System.Collections.Frozen;
using IngressController.Core.Annotations;
using IngressController.Proxy;

namespace IngressController.Features.Compression;

/// <summary>gzip and brotli by the global settings; there are no annotations for them.</summary>
sealed class CompressionFeature : Feature<CompressionPolicy>
{
    const string GzipTypesDefault =
        "application/atom+xml application/javascript application/x-javascript application/json application/rss+xml application/vnd.ms-fontobject " +
        "application/x-font-ttf application/x-web-app-manifest+json application/xhtml+xml application/xml font/opentype image/svg+xml image/x-icon " +
        "text/css text/javascript text/plain text/x-component";

    static readonly Setting UseGzip = new("use-gzip", "false", "Compresses answers with gzip for clients that take it.");
    static readonly Setting GzipLevel = new("gzip-level", "1", "1 (fast) to 9 (small).");
    static readonly Setting GzipMinLength = new("gzip-min-length", "256", "Answers known to be shorter, in bytes, are not compressed with gzip.");
    static readonly Setting GzipTypes = new("gzip-types", GzipTypesDefault, "Media types compressed with gzip besides text/html, separated by spaces; * for all.");
    static readonly Setting EnableBrotli = new("enable-brotli", "false", "Compresses answers with brotli for clients that take it.");
    static readonly Setting BrotliLevel = new("brotli-level", "4", "0 (fast) to 11 (small).");
    static readonly Setting BrotliMinLength = new("brotli-min-length", "20", "Answers known to be shorter, in bytes, are not compressed with brotli.");
    static readonly Setting BrotliTypes =
        new("brotli-types", "application/xml+rss " + GzipTypesDefault, "Media types compressed with brotli besides text/html, separated by spaces; * for all.");

    // Every Ingress is asked, and the answer is the same until the ConfigMap changes.
    readonly Dictionary<string, FrozenSet<string>> _types = new(StringComparer.Ordinal);

    public override IReadOnlyList<Setting> Settings =>
        [UseGzip, GzipLevel, GzipMinLength, GzipTypes, EnableBrotli, BrotliLevel, BrotliMinLength, BrotliTypes];

    public override Stage Stage => Stage.Transform;

    protected override CompressionPolicy? ParsePolicy(AnnotationReader reader)
    {
        var settings = reader.Settings;
        var gzip = settings.Bool(UseGzip);
        var brotli = settings.Bool(EnableBrotli);
        return gzip || brotli
            ? new(
                gzip ? new(settings.Int(GzipLevel, 1, 9), settings.Int(GzipMinLength), TypesOf(settings.Text(GzipTypes))) : null,
                brotli ? new(settings.Int(BrotliLevel, 0, 11), settings.Int(BrotliMinLength), TypesOf(settings.Text(BrotliTypes))) : null)
            : null;
    }

    protected override void Bind(CompressionPolicy policy, RouteScope scope, RoutePipeline pipeline)
    {
        var step = new CompressionStep(policy);
        pipeline.Use(next => context => CompressionStep.RunAsync(context, next));
        pipeline.EditResponse(step.Begin);
    }

    FrozenSet<string> TypesOf(string text)
    {
        if (_types.TryGetValue(text, out var types))
            return types;
        if (_types.Count > 8)
            _types.Clear();
        types = text.Split(' ', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries).Append("text/html").ToFrozenSet(StringComparer.OrdinalIgnoreCase);
        _types[text] = types;
        return types;
    }
}
