using System.Collections.Frozen;
using System.Formats.Asn1;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace IngressController.Tls.Clients;

/// <summary>
/// Formats a distinguished name as nginx' <c>$ssl_client_s_dn</c> does (RFC 2253, last part first, octets above 7F as
/// <c>\XX</c>), since backends compare this text.
/// </summary>
static class DistinguishedName
{
    static readonly FrozenDictionary<string, string> ShortNames = new Dictionary<string, string>
    {
        ["2.5.4.3"] = "CN",
        ["2.5.4.4"] = "SN",
        ["2.5.4.5"] = "serialNumber",
        ["2.5.4.6"] = "C",
        ["2.5.4.7"] = "L",
        ["2.5.4.8"] = "ST",
        ["2.5.4.9"] = "street",
        ["2.5.4.10"] = "O",
        ["2.5.4.11"] = "OU",
        ["2.5.4.12"] = "title",
        ["2.5.4.42"] = "GN",
        ["0.9.2342.19200300.100.1.1"] = "UID",
        ["0.9.2342.19200300.100.1.25"] = "DC",
        ["1.2.840.113549.1.9.1"] = "emailAddress",
    }.ToFrozenDictionary(StringComparer.Ordinal);

    /// <exception cref="CryptographicException">It is not a valid name.</exception>
    public static string Format(ReadOnlyMemory<byte> der)
    {
        try
        {
            var parts = new List<string>();
            var name = new AsnReader(der, AsnEncodingRules.BER).ReadSequence();
            while (name.HasData)
                parts.Add(FormatPart(name.ReadSetOf()));
            parts.Reverse();
            return string.Join(',', parts);
        }
        catch (AsnContentException error)
        {
            throw new CryptographicException("not a distinguished name", error);
        }
    }

    static string FormatPart(AsnReader attributes)
    {
        var text = new StringBuilder();
        while (attributes.HasData)
        {
            var attribute = attributes.ReadSequence();
            var type = attribute.ReadObjectIdentifier();
            if (text.Length > 0)
                text.Append('+');
            if (ShortNames.TryGetValue(type, out var shortName))
                AppendValue(text.Append(shortName).Append('='), attribute);
            else
                text.Append(CultureInfo.InvariantCulture, $"{type}=#{Convert.ToHexString(attribute.ReadEncodedValue().Span)}");
        }

        return text.ToString();
    }

    static void AppendValue(StringBuilder text, AsnReader attribute)
    {
        var tag = attribute.PeekTag();
        var octets = tag.TagValue == (int)UniversalTagNumber.BMPString
            ? Encoding.UTF8.GetBytes(Encoding.BigEndianUnicode.GetString(attribute.PeekContentBytes().Span))
            : attribute.PeekContentBytes().ToArray();
        for (var i = 0; i < octets.Length; i++)
        {
            var octet = (char)octets[i];
            if (octet is < ' ' or > '~')
                text.Append(CultureInfo.InvariantCulture, $"\\{octets[i]:X2}");
            else if (octet is ',' or '+' or '"' or '\\' or '<' or '>' or ';' || (i == 0 && octet is '#' or ' ') || (i == octets.Length - 1 && octet == ' '))
                text.Append('\\').Append(octet);
            else
                text.Append(octet);
        }
    }
}
