using System.Collections.Frozen;
using IngressController.Features.Bandwidth;
using IngressController.Features.Compression;
using IngressController.Proxy.Expressions;

namespace IngressController.Features.Snippets;

/// <summary>What one level sets of answers besides their headers; null: not set here, so that the level around it decides.</summary>
sealed record AnswerSettings
{
    public static AnswerSettings None { get; } = new();

    /// <summary>Whether requests are logged (access_log).</summary>
    public bool? IsLogged { get; init; }

    /// <summary>The charset that is added to types of text without one; an empty one adds none.</summary>
    public Template? Charset { get; init; }

    /// <summary>Octets a second; 0: any.</summary>
    public long? Rate { get; init; }

    /// <summary>Octets that go out at full speed first.</summary>
    public long? RateAfter { get; init; }

    /// <summary>Whether answers are compressed with gzip.</summary>
    public bool? Gzip { get; init; }

    /// <summary>1 to 9.</summary>
    public int? GzipLevel { get; init; }

    /// <summary>Octets; shorter answers are not compressed.</summary>
    public int? GzipMinLength { get; init; }

    /// <summary>The media types that are compressed; <c>*</c> stands for all.</summary>
    public FrozenSet<string>? GzipTypes { get; init; }

    /// <summary>This level inside, or behind, another one.</summary>
    public AnswerSettings Over(AnswerSettings outer) => new()
    {
        IsLogged = IsLogged ?? outer.IsLogged,
        Charset = Charset ?? outer.Charset,
        Rate = Rate ?? outer.Rate,
        RateAfter = RateAfter ?? outer.RateAfter,
        Gzip = Gzip ?? outer.Gzip,
        GzipLevel = GzipLevel ?? outer.GzipLevel,
        GzipMinLength = GzipMinLength ?? outer.GzipMinLength,
        GzipTypes = GzipTypes ?? outer.GzipTypes,
    };

    /// <summary>The limit of answers' rate; null: none.</summary>
    public BandwidthPolicy? Bandwidth => Rate is > 0 and var rate ? new(rate, RateAfter ?? 0) : null;

    /// <summary>How answers are compressed, where the settings of the controller say how otherwise; null: not at all.</summary>
    public CompressionPolicy? Compress(CompressionPolicy? otherwise)
    {
        if (Gzip is null && GzipLevel is null && GzipMinLength is null && GzipTypes is null)
            return otherwise;
        var gzip = Gzip switch { false => null, null => otherwise?.Gzip, true => otherwise?.Gzip ?? CodingPolicy.GzipOfNginx };
        if (gzip is not null)
            gzip = new(GzipLevel ?? gzip.Level, GzipMinLength ?? gzip.MinLength, GzipTypes ?? gzip.Types);
        return gzip is null && otherwise?.Brotli is null ? null : new(gzip, otherwise?.Brotli) { NoGzipFor = otherwise?.NoGzipFor };
    }
}
