using System.Collections.Immutable;
using System.CommandLine;
using System.Globalization;
using IngressController.Kubernetes;
using IngressController.Metrics.Requests;
using IngressController.Options;

namespace IngressController.Cli;

/// <summary>The flags of request metrics, with ingress-nginx' names and meanings.</summary>
sealed class MetricsFlags
{
    const string Prefix = "nginx_ingress_controller_";

    readonly Option<bool> _perHost = Switch("--metrics-per-host", true, "Label request metrics with the host, and count only hosts that rules name");
    readonly Option<bool> _perUndefinedHost = Switch("--metrics-per-undefined-host", false,
        "Count hosts that no rule names too, each by its name (needs --metrics-per-host)");
    readonly Option<bool> _statusClasses = Switch("--report-status-classes", false, "Label request metrics with 2xx instead of 200");
    readonly Option<string[]> _excluded = List("--exclude-socket-metrics", "NAMES", "Request metrics not to export, by name, separated by commas");
    readonly Option<string[]> _timeBuckets = List("--time-buckets", "SECONDS", "Bounds of the duration histograms, ascending, separated by commas");
    readonly Option<string[]> _lengthBuckets = List("--length-buckets", "BYTES", "Bounds of request_size and response_size");
    readonly Option<string[]> _sizeBuckets = List("--size-buckets", "BYTES", "Bounds of bytes_sent");

    public IEnumerable<Option> All => [_perHost, _perUndefinedHost, _statusClasses, _excluded, _timeBuckets, _lengthBuckets, _sizeBuckets];

    /// <summary>Reads and checks the values. Throws <see cref="ConfigurationException"/>.</summary>
    public MetricsOptions Read(ParseResult result)
    {
        var defaults = new MetricsOptions();
        return new()
        {
            PerHost = result.GetValue(_perHost),
            PerUndefinedHost = result.GetValue(_perUndefinedHost),
            StatusClasses = result.GetValue(_statusClasses),
            Excluded = [.. ExcludedNames(result)],
            TimeBuckets = Buckets(result, _timeBuckets) ?? defaults.TimeBuckets,
            LengthBuckets = Buckets(result, _lengthBuckets) ?? defaults.LengthBuckets,
            SizeBuckets = Buckets(result, _sizeBuckets) ?? defaults.SizeBuckets,
        };
    }

    /// <summary>Warnings about names without effect. They are no errors, because older versions of ingress-nginx had more names.</summary>
    public IEnumerable<string> Warnings(ParseResult result)
    {
        foreach (var name in ExcludedNames(result).Except(RequestSchema.Names))
            yield return $"{_excluded.Name}: there is no request metric {Prefix}{name}; there are {string.Join(", ", RequestSchema.Names)}";
        if (result.GetValue(_perUndefinedHost) && !result.GetValue(_perHost))
            yield return $"{_perUndefinedHost.Name} has no effect without {_perHost.Name}: every request is counted then";
    }

    IEnumerable<string> ExcludedNames(ParseResult result) =>
        Items(result, _excluded).Select(name => name.StartsWith(Prefix, StringComparison.Ordinal) ? name[Prefix.Length..] : name);

    static ImmutableArray<double>? Buckets(ParseResult result, Option<string[]> option)
    {
        var bounds = ImmutableArray.CreateBuilder<double>();
        foreach (var text in Items(result, option))
        {
            if (!double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var bound) || !double.IsFinite(bound) || bound < 0)
                throw new ConfigurationException($"{option.Name}: \"{text}\" is not a number of 0 or more");
            if (bounds.Count > 0 && bound <= bounds[^1])
                throw new ConfigurationException($"{option.Name}: \"{text}\" is not greater than the bound before it");
            bounds.Add(bound);
        }

        return bounds.Count == 0 ? null : bounds.ToImmutable();
    }

    static IEnumerable<string> Items(ParseResult result, Option<string[]> option) =>
        (result.GetValue(option) ?? []).SelectMany(text => text.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries));

    static Option<bool> Switch(string name, bool standard, string description) =>
        new(name) { Description = $"{description} (default: {(standard ? "true" : "false")})", DefaultValueFactory = _ => standard };

    static Option<string[]> List(string name, string value, string description) => new(name) { HelpName = value, Description = description };
}
