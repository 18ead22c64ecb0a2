using System.Collections.Frozen;
using IngressController.Core.Annotations;

namespace IngressController.Features.Compression;

/// <summary>Reads the settings of gzip and brotli.</summary>
sealed class CompressionParser : IPolicyParser
{
    const string GzipTypesDefault =
        "application/atom+xml application/javascript application/x-javascript application/json application/rss+xml application/vnd.ms-fontobject " +
        "application/x-font-ttf application/x-web-app-manifest+json application/xhtml+xml application/xml font/opentype image/svg+xml image/x-icon " +
        "text/css text/javascript text/plain text/x-component";

    static readonly OptionType<FrozenSet<string>> MediaTypes = new(
        "media types separated by spaces, or *",
        static text => text.Split(' ', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)
            .Append("text/html").ToFrozenSet(StringComparer.OrdinalIgnoreCase));

    static readonly Option<bool> UseGzip = Option.Setting(
        "use-gzip", "false", OptionTypes.Bool, "Compresses answers with gzip for clients that take it.");

    static readonly Option<int> GzipLevel = Option.Setting("gzip-level", "1", OptionTypes.Int(1, 9), "1 (fast) to 9 (small).");

    static readonly Option<int> GzipMinLength = Option.Setting(
        "gzip-min-length", "256", OptionTypes.Int(), "Answers known to be shorter, in bytes, are not compressed with gzip.");

    static readonly Option<FrozenSet<string>> GzipTypes = Option.Setting(
        "gzip-types", GzipTypesDefault, MediaTypes, "Media types compressed with gzip besides text/html, separated by spaces; * for all.");

    static readonly Option<string> GzipDisable = Option.Setting(
        "gzip-disable", "", OptionTypes.Text,
        "Regular expression for the User-Agent of clients that get nothing compressed with gzip; msie6 stands for Internet Explorer 4 to 6.");

    static readonly Option<bool> EnableBrotli = Option.Setting(
        "enable-brotli", "false", OptionTypes.Bool, "Compresses answers with brotli for clients that take it.");

    static readonly Option<int> BrotliLevel = Option.Setting("brotli-level", "4", OptionTypes.Int(0, 11), "0 (fast) to 11 (small).");

    static readonly Option<int> BrotliMinLength = Option.Setting(
        "brotli-min-length", "20", OptionTypes.Int(), "Answers known to be shorter, in bytes, are not compressed with brotli.");

    static readonly Option<FrozenSet<string>> BrotliTypes = Option.Setting(
        "brotli-types", "application/xml+rss " + GzipTypesDefault, MediaTypes,
        "Media types compressed with brotli besides text/html, separated by spaces; * for all.");

    public IReadOnlyList<Option> Options { get; } =
        [UseGzip, GzipLevel, GzipMinLength, GzipTypes, GzipDisable, EnableBrotli, BrotliLevel, BrotliMinLength, BrotliTypes];

    public IPolicy? Parse(OptionReader reader)
    {
        var gzip = reader.Get(UseGzip);
        var brotli = reader.Get(EnableBrotli);
        return gzip || brotli
            ? new CompressionPolicy(
                gzip ? new(reader.Get(GzipLevel), reader.Get(GzipMinLength), reader.Get(GzipTypes)) : null,
                brotli ? new(reader.Get(BrotliLevel), reader.Get(BrotliMinLength), reader.Get(BrotliTypes)) : null)
            { NoGzipFor = reader.Shared(GzipDisable, ReadAgents) }
            : null;
    }

    static AgentPattern? ReadAgents(OptionReader reader)
    {
        var text = reader.Get(GzipDisable);
        if (text.Length == 0)
            return null;
        if (AgentPattern.TryParse(text, out var pattern, out var problem))
            return pattern;
        reader.Reject(GzipDisable, $"\"{text}\" {problem}", "every client that accepts gzip gets it");
        return null;
    }
}
