using System.Globalization;
using Microsoft.Extensions.Primitives;

namespace IngressController.Features.Compression;

/// <summary>A content coding that we produce.</summary>
enum Coding
{
    None,
    Gzip,
    Brotli,
}

/// <summary>Reads Accept-Encoding (RFC 9110, 12.5.3).</summary>
static class AcceptedCoding
{
    /// <summary>
    /// The offered coding that the client prefers; brotli, which is smaller, when it has no preference. None when it accepts neither,
    /// or prefers uncompressed answers.
    /// </summary>
    public static Coding Choose(StringValues acceptEncoding, bool offersGzip, bool offersBrotli)
    {
        double? gzip = null, brotli = null, any = null, identity = null;
        foreach (var header in acceptEncoding)
        {
            var list = header.AsSpan();
            foreach (var range in list.Split(','))
                Read(list[range], ref gzip, ref brotli, ref identity, ref any);
        }

        var gzipQuality = offersGzip ? gzip ?? any ?? 0 : 0;
        var brotliQuality = offersBrotli ? brotli ?? any ?? 0 : 0;
        var best = Math.Max(gzipQuality, brotliQuality);
        return best <= 0 || identity > best ? Coding.None : brotliQuality >= gzipQuality ? Coding.Brotli : Coding.Gzip;
    }

    static void Read(ReadOnlySpan<char> item, ref double? gzip, ref double? brotli, ref double? identity, ref double? any)
    {
        var semicolon = item.IndexOf(';');
        var name = (semicolon < 0 ? item : item[..semicolon]).Trim();
        var quality = semicolon < 0 ? 1 : QualityOf(item[(semicolon + 1)..]);
        if (name.Equals("gzip", StringComparison.OrdinalIgnoreCase) || name.Equals("x-gzip", StringComparison.OrdinalIgnoreCase))
            gzip ??= quality;
        else if (name.Equals("br", StringComparison.OrdinalIgnoreCase))
            brotli ??= quality;
        else if (name.Equals("identity", StringComparison.OrdinalIgnoreCase))
            identity ??= quality;
        else if (name is "*")
            any ??= quality;
    }

    // An unreadable parameter counts as "not acceptable".
    static double QualityOf(ReadOnlySpan<char> parameter)
    {
        parameter = parameter.Trim();
        return parameter.StartsWith("q=", StringComparison.OrdinalIgnoreCase) &&
            double.TryParse(parameter[2..], NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var quality) && quality is >= 0 and <= 1
            ? quality
            : 0;
    }
}
