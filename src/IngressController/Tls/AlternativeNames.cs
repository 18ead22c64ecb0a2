using System.Formats.Asn1;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace IngressController.Tls;

/// <summary>Looks for expected names among the alternative names of a certificate (RFC 5280, 4.2.1.6). Its subject does not count.</summary>
static class AlternativeNames
{
    const string SubjectAlternativeName = "2.5.29.17";

    static readonly Asn1Tag Uri = new(TagClass.ContextSpecific, 6);

    /// <summary>Whether a certificate has one of these names.</summary>
    /// <param name="certificate">The certificate.</param>
    /// <param name="expected">Of type <c>Hostname</c>, for which a wildcard of the certificate stands for one label, or <c>URI</c>.</param>
    public static bool HasOneOf(X509Certificate2 certificate, ValueArray<TextMatch> expected)
    {
        foreach (var extension in certificate.Extensions)
        {
            if (extension.Oid?.Value == SubjectAlternativeName)
                return HasOneOf(certificate, extension.RawData, expected);
        }

        return false;
    }

    static bool HasOneOf(X509Certificate2 certificate, byte[] extension, ValueArray<TextMatch> expected)
    {
        try
        {
            var dnsNames = new X509SubjectAlternativeNameExtension(extension).EnumerateDnsNames().ToList();
            var uris = UrisOf(extension);
            return expected.Any(name => name.Type switch
            {
                // A host name without wildcard may be covered by one; an expected wildcard has to be there as it is.
                "Hostname" => dnsNames.Contains(name.Value, StringComparer.OrdinalIgnoreCase) ||
                    (!name.Value.StartsWith('*') && certificate.MatchesHostname(name.Value, allowWildcards: true, allowCommonName: false)),
                "URI" => uris.Contains(name.Value, StringComparer.Ordinal),
                _ => false,
            });
        }
        catch (Exception error) when (error is AsnContentException or CryptographicException or ArgumentException)
        {
            return false;
        }
    }

    static List<string> UrisOf(byte[] extension)
    {
        var uris = new List<string>();
        var names = new AsnReader(extension, AsnEncodingRules.BER).ReadSequence();
        while (names.HasData)
        {
            if (names.PeekTag().HasSameClassAndValue(Uri))
                uris.Add(names.ReadCharacterString(UniversalTagNumber.IA5String, Uri));
            else
                names.ReadEncodedValue();
        }

        return uris;
    }
}
