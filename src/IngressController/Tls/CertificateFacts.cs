using System.Formats.Asn1;
using System.Globalization;
using System.Numerics;
using System.Runtime.CompilerServices;
using System.Security.Cryptography;
using System.Text;
using IngressController.Core.Limits;

namespace IngressController.Tls;

/// <summary>
/// The fields of a certificate. Parsed from DER in microseconds, without a native handle and without the key, so that ten
/// thousand Secrets can be checked while a table is built.
/// </summary>
/// <param name="Names">Its DNS names; without any, its common name, as in old self-signed certificates.</param>
/// <param name="SerialNumber">In decimal.</param>
/// <param name="PublicKeyAlgorithm">In Go's spelling (RSA, ECDSA, Ed25519, DSA); otherwise the object identifier.</param>
sealed record CertificateFacts(
    ValueArray<string> Names,
    DateTimeOffset NotBefore,
    DateTimeOffset NotAfter,
    string SerialNumber,
    CertificateIssuer Issuer,
    string PublicKeyAlgorithm)
{
    const string CommonName = "2.5.4.3";
    const string SubjectAlternativeName = "2.5.29.17";

    static readonly Asn1Tag Version = new(TagClass.ContextSpecific, 0);
    static readonly Asn1Tag Extensions = new(TagClass.ContextSpecific, 3);
    static readonly Asn1Tag DnsName = new(TagClass.ContextSpecific, 2);

    /// <summary>Above this number of names an index is used instead of a scan.</summary>
    const int FewNames = 16;

    // A cache beside the record, so that it takes no part in comparisons.
    static readonly ConditionalWeakTable<CertificateFacts, HashSet<string>> Indexes = [];

    /// <summary>Whether it is valid for a host, which may be a wildcard (<c>*.example.com</c>); case-insensitive.</summary>
    public bool Covers(string host)
    {
        if (Names.Count > FewNames)
            return Covers(Indexes.GetValue(this, static facts => facts.Names.ToHashSet(StringComparer.OrdinalIgnoreCase)), host);
        foreach (var name in Names)
        {
            if (Covers(name, host))
                return true;
        }

        return false;
    }

    /// <summary>Parses a certificate (RFC 5280, 4.1).</summary>
    /// <param name="publicKey">Its SubjectPublicKeyInfo, a slice of <paramref name="der"/>.</param>
    /// <exception cref="CryptographicException">It is not a certificate.</exception>
    public static CertificateFacts Read(ReadOnlyMemory<byte> der, out ReadOnlyMemory<byte> publicKey)
    {
        try
        {
            var body = new AsnReader(der, AsnEncodingRules.BER).ReadSequence().ReadSequence();
            if (body.PeekTag().HasSameClassAndValue(Version))
                body.ReadEncodedValue();
            var serial = ReadSerial(body);
            body.ReadEncodedValue(); // signature algorithm
            var issuer = CertificateIssuer.Read(body.ReadSequence());
            var validity = body.ReadSequence();
            var (notBefore, notAfter) = (ReadTime(validity), ReadTime(validity));
            var subject = body.ReadSequence();
            publicKey = body.ReadEncodedValue();
            var names = ReadDnsNames(body);
            Check("the certificate", TenantLimits.CertificateNames, names.Count);
            return new(
                (names.Count > 0 ? names : ReadCommonName(subject)).ToValueArray(), notBefore, notAfter, serial, issuer, ReadAlgorithm(publicKey));
        }
        catch (AsnContentException error)
        {
            throw new CryptographicException("not an X.509 certificate", error);
        }
    }

    static string ReadSerial(AsnReader body)
    {
        var octets = body.ReadIntegerBytes().Span;
        Check("the serial number of the certificate", TenantLimits.SerialLength, octets.Length);
        return new BigInteger(octets, isBigEndian: true).ToString(CultureInfo.InvariantCulture);
    }

    static void Check(string what, Limit limit, long count)
    {
        if (limit.ProblemOf(count) is { } problem)
            throw new CryptographicException($"{what} {problem}");
    }

    static string ReadAlgorithm(ReadOnlyMemory<byte> publicKey) =>
        new AsnReader(publicKey, AsnEncodingRules.BER).ReadSequence().ReadSequence().ReadObjectIdentifier() switch
        {
            "1.2.840.113549.1.1.1" => "RSA",
            "1.2.840.10045.2.1" => "ECDSA",
            "1.3.101.112" => "Ed25519",
            "1.2.840.10040.4.1" => "DSA",
            var other => other,
        };

    static DateTimeOffset ReadTime(AsnReader reader) =>
        reader.PeekTag().HasSameClassAndValue(Asn1Tag.UtcTime) ? reader.ReadUtcTime() : reader.ReadGeneralizedTime();

    static List<string> ReadDnsNames(AsnReader body)
    {
        var names = new List<string>();
        while (body.HasData)
        {
            if (!body.PeekTag().HasSameClassAndValue(Extensions))
            {
                body.ReadEncodedValue();
                continue;
            }

            var extensions = body.ReadSequence(Extensions).ReadSequence();
            while (extensions.HasData)
            {
                var extension = extensions.ReadSequence();
                if (extension.ReadObjectIdentifier() != SubjectAlternativeName)
                    continue;
                if (extension.PeekTag().HasSameClassAndValue(Asn1Tag.Boolean))
                    extension.ReadBoolean();
                AddDnsNames(names, new AsnReader(extension.ReadOctetString(), AsnEncodingRules.BER).ReadSequence());
            }
        }

        return names;
    }

    static void AddDnsNames(List<string> names, AsnReader alternatives)
    {
        while (alternatives.HasData)
        {
            if (alternatives.PeekTag().HasSameClassAndValue(DnsName))
                names.Add(alternatives.ReadCharacterString(UniversalTagNumber.IA5String, DnsName).TrimEnd('.'));
            else
                alternatives.ReadEncodedValue();
        }
    }

    static List<string> ReadCommonName(AsnReader subject)
    {
        var names = new List<string>();
        while (subject.HasData)
        {
            var attributes = subject.ReadSetOf();
            while (attributes.HasData)
            {
                var attribute = attributes.ReadSequence();
                if (attribute.ReadObjectIdentifier() == CommonName)
                    names.Add(Encoding.UTF8.GetString(attribute.PeekContentBytes().Span));
            }
        }

        return names;
    }

    static bool Covers(HashSet<string> names, string host) =>
        names.Contains(host) ||
        (host.IndexOf('.', StringComparison.Ordinal) is > 0 and var dot && host[0] != '*' && names.Contains($"*{host[dot..]}"));

    // RFC 6125, 6.4.3: a star matches one whole label. A wildcard host is covered only by the same wildcard.
    static bool Covers(ReadOnlySpan<char> name, ReadOnlySpan<char> host)
    {
        if (name.Equals(host, StringComparison.OrdinalIgnoreCase))
            return true;
        var dot = host.IndexOf('.');
        return dot > 0 && !host.StartsWith("*") && name.StartsWith("*.") && name[1..].Equals(host[dot..], StringComparison.OrdinalIgnoreCase);
    }
}
