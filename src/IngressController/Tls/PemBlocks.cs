using System.Security.Cryptography;
using System.Text;
using IngressController.Core.Limits;

namespace IngressController.Tls;

/// <summary>Finds the blocks of a PEM text (RFC 7468).</summary>
static class PemBlocks
{
    const string Begin = "-----BEGIN ";

    /// <summary>The text of one key of a Secret, which may be searched for blocks; null when there is none.</summary>
    /// <exception cref="CryptographicException">It holds too much.</exception>
    public static string? TextOf(SecretData data, string key)
    {
        if (data.Get(key) is not { Length: > 0 } bytes)
            return null;
        if (TenantLimits.PemLength.ProblemOf(bytes.Length) is { } tooLong)
            throw new CryptographicException($"{key} {tooLong}");
        var text = Encoding.UTF8.GetString(bytes);
        return TenantLimits.PemBlocks.ProblemOf(text.AsSpan().Count(Begin)) is { } problem ? throw new CryptographicException($"{key} {problem}") : text;
    }

    /// <summary>All blocks with a label, or all blocks; text around them is ignored.</summary>
    public static IEnumerable<PemFields> Of(string text, string? label)
    {
        var from = 0;
        while (PemEncoding.TryFind(text.AsSpan(from), out var found))
        {
            var pem = new PemFields(Shift(found.Label, from), Shift(found.Base64Data, from), Shift(found.Location, from), found.DecodedDataLength);
            if (label is null || text.AsSpan()[pem.Label].SequenceEqual(label))
                yield return pem;
            from = pem.Location.End.Value;
        }
    }

    /// <exception cref="CryptographicException">It is longer than a certificate or key may be.</exception>
    public static byte[] Decode(string text, PemFields pem)
    {
        if (text.AsSpan()[pem.Label] is not "X509 CRL" && TenantLimits.CertificateLength.ProblemOf(pem.DecodedDataLength) is { } problem)
            throw new CryptographicException($"a PEM block {problem}");
        var bytes = new byte[pem.DecodedDataLength];
        Convert.TryFromBase64Chars(text.AsSpan()[pem.Base64Data], bytes, out _);
        return bytes;
    }

    static Range Shift(Range range, int by) => (range.Start.Value + by)..(range.End.Value + by);

    /// <summary>Positions of one block in its text.</summary>
    internal readonly record struct PemFields(Range Label, Range Base64Data, Range Location, int DecodedDataLength);
}
