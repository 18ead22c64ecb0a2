using System.Formats.Asn1;
using System.Globalization;
using System.Numerics;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace IngressController.Tls;

/// <summary>What operators want to know of a certificate.</summary>
/// <param name="NotAfter">When it ends.</param>
/// <param name="SerialNumber">Decimal.</param>
/// <param name="IssuerSerialNumber">The attribute serialNumber of the issuer's name; usually empty.</param>
/// <param name="IssuerOrganization">The first O of the issuer's name, or empty.</param>
/// <param name="IssuerCommonName">The CN of the issuer's name, or empty.</param>
/// <param name="PublicKeyAlgorithm">As Go names it: RSA, ECDSA, Ed25519, DSA; otherwise the object identifier.</param>
sealed record CertificateFacts(
    DateTimeOffset NotAfter,
    string SerialNumber,
    string IssuerSerialNumber,
    string IssuerOrganization,
    string IssuerCommonName,
    string PublicKeyAlgorithm)
{
    /// <summary>ingress-nginx' identity of a certificate.</summary>
    public string Identifier => $"{IssuerSerialNumber}-{SerialNumber}";

    public static CertificateFacts Of(X509Certificate2 certificate) => new(
        certificate.NotAfter,
        new BigInteger(certificate.SerialNumberBytes.Span, isUnsigned: true, isBigEndian: true).ToString(CultureInfo.InvariantCulture),
        Attribute(certificate.IssuerName, "2.5.4.5"),
        Attribute(certificate.IssuerName, "2.5.4.10"),
        Attribute(certificate.IssuerName, "2.5.4.3"),
        certificate.PublicKey.Oid.Value switch
        {
            "1.2.840.113549.1.1.1" => "RSA",
            "1.2.840.10045.2.1" => "ECDSA",
            "1.3.101.112" => "Ed25519",
            "1.2.840.10040.4.1" => "DSA",
            var other => other ?? "",
        });

    static string Attribute(X500DistinguishedName name, string identifier)
    {
        try
        {
            return name.EnumerateRelativeDistinguishedNames(reversed: false)
                .FirstOrDefault(part => !part.HasMultipleElements && part.GetSingleElementType().Value == identifier)?.GetSingleElementValue() ?? "";
        }
        catch (Exception error) when (error is CryptographicException or AsnContentException)
        {
            return "";
        }
    }
}
