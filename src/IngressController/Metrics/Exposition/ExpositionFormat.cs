using Microsoft.Net.Http.Headers;

namespace IngressController.Metrics.Exposition;

/// <summary>The two text formats that scrapers speak.</summary>
enum ExpositionFormat
{
    /// <summary>Prometheus' text format 0.0.4.</summary>
    PrometheusText,

    /// <summary>OpenMetrics 1.0.</summary>
    OpenMetrics,
}

static class ExpositionFormats
{
    public static string ContentType(this ExpositionFormat format) => format == ExpositionFormat.OpenMetrics
        ? "application/openmetrics-text; version=1.0.0; charset=utf-8"
        : "text/plain; version=0.0.4; charset=utf-8";

    /// <summary>OpenMetrics when the Accept header prefers it, otherwise text, also without an Accept header.</summary>
    public static ExpositionFormat Negotiate(IList<string?> accept)
    {
        if (accept.Count == 0 || !MediaTypeHeaderValue.TryParseList(accept!, out var types))
            return ExpositionFormat.PrometheusText;
        double openMetrics = 0, text = 0;
        foreach (var type in types)
        {
            var quality = type.Quality ?? 1;
            if (type.MediaType.Equals("application/openmetrics-text", StringComparison.OrdinalIgnoreCase) && IsVersion1(type))
                openMetrics = Math.Max(openMetrics, quality);
            else if (type.MatchesMediaType("text/plain"))
                text = Math.Max(text, quality);
        }

        return openMetrics > 0 && openMetrics >= text ? ExpositionFormat.OpenMetrics : ExpositionFormat.PrometheusText;
    }

    static bool IsVersion1(MediaTypeHeaderValue type)
    {
        foreach (var parameter in type.Parameters)
        {
            if (parameter.Name.Equals("version", StringComparison.OrdinalIgnoreCase))
                return HeaderUtilities.RemoveQuotes(parameter.Value) is { Value: "1.0.0" or "0.0.1" };
        }

        return true;
    }
}
