using System.Security.Cryptography;

namespace IngressController.Tls;

/// <summary>Finds the blocks of a PEM text (RFC 7468).</summary>
static class PemBlocks
{
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

    public static byte[] Decode(string text, PemFields pem)
    {
        var bytes = new byte[pem.DecodedDataLength];
        Convert.TryFromBase64Chars(text.AsSpan()[pem.Base64Data], bytes, out _);
        return bytes;
    }

    static Range Shift(Range range, int by) => (range.Start.Value + by)..(range.End.Value + by);

    /// <summary>Positions of one block in its text.</summary>
    internal readonly record struct PemFields(Range Label, Range Base64Data, Range Location, int DecodedDataLength);
}
