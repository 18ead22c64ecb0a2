using System.Formats.Asn1;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace IngressController.Tls.Clients;

/// <summary>
/// A certificate revocation list (RFC 5280, 5). .NET checks revocation only with lists it fetched itself, and a controller must
/// not fetch URLs from a client's certificate.
/// </summary>
sealed class RevocationList
{
    static readonly Asn1Tag Extensions = new(TagClass.ContextSpecific, 0);

    readonly ReadOnlyMemory<byte> _body;
    readonly string _algorithm;
    readonly byte[] _signature;
    readonly HashSet<string> _revoked = new(StringComparer.Ordinal);

    RevocationList(ReadOnlyMemory<byte> der)
    {
        var list = new AsnReader(der, AsnEncodingRules.BER).ReadSequence();
        _body = list.PeekEncodedValue();
        var body = list.ReadSequence();
        _algorithm = list.ReadSequence().ReadObjectIdentifier();
        _signature = list.ReadBitString(out _);

        if (body.PeekTag().HasSameClassAndValue(Asn1Tag.Integer))
            body.ReadIntegerBytes(); // version
        body.ReadEncodedValue(); // signature algorithm
        Issuer = body.ReadEncodedValue();
        ReadTime(body); // issued at
        NextUpdate = body.HasData && IsTime(body.PeekTag()) ? ReadTime(body) : null;
        if (body.HasData && !body.PeekTag().HasSameClassAndValue(Extensions))
            ReadEntries(body.ReadSequence());
    }

    /// <summary>The issuer's distinguished name in DER.</summary>
    public ReadOnlyMemory<byte> Issuer { get; }

    /// <summary>When it expires; null: never.</summary>
    public DateTimeOffset? NextUpdate { get; }

    /// <exception cref="CryptographicException">It is not a revocation list.</exception>
    public static RevocationList Read(ReadOnlyMemory<byte> der)
    {
        try
        {
            return new(der);
        }
        catch (AsnContentException error)
        {
            throw new CryptographicException("holds something that is no certificate revocation list", error);
        }
    }

    /// <summary>Whether it lists the certificate.</summary>
    public bool Revokes(X509Certificate2 certificate) => _revoked.Contains(Convert.ToHexString(certificate.SerialNumberBytes.Span));

    /// <summary>Whether <paramref name="issuer"/> signed it. Also false for unknown or weak signature algorithms.</summary>
    public bool IsSignedBy(X509Certificate2 issuer)
    {
        if (!Issuer.Span.SequenceEqual(issuer.SubjectName.RawData))
            return false;
        var hash = _algorithm switch
        {
            "1.2.840.113549.1.1.11" or "1.2.840.10045.4.3.2" => HashAlgorithmName.SHA256,
            "1.2.840.113549.1.1.12" or "1.2.840.10045.4.3.3" => HashAlgorithmName.SHA384,
            "1.2.840.113549.1.1.13" or "1.2.840.10045.4.3.4" => HashAlgorithmName.SHA512,
            _ => default,
        };
        if (hash.Name is null)
            return false;
        using var rsa = issuer.GetRSAPublicKey();
        if (rsa is not null)
            return rsa.VerifyData(_body.Span, _signature, hash, RSASignaturePadding.Pkcs1);
        using var curve = issuer.GetECDsaPublicKey();
        return curve is not null && curve.VerifyData(_body.Span, _signature, hash, DSASignatureFormat.Rfc3279DerSequence);
    }

    void ReadEntries(AsnReader entries)
    {
        while (entries.HasData)
            _revoked.Add(Convert.ToHexString(entries.ReadSequence().ReadIntegerBytes().Span));
    }

    static bool IsTime(Asn1Tag tag) => tag.HasSameClassAndValue(Asn1Tag.UtcTime) || tag.HasSameClassAndValue(Asn1Tag.GeneralizedTime);

    static DateTimeOffset ReadTime(AsnReader reader) =>
        reader.PeekTag().HasSameClassAndValue(Asn1Tag.UtcTime) ? reader.ReadUtcTime() : reader.ReadGeneralizedTime();
}
