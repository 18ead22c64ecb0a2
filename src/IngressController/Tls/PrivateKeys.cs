using System.Formats.Asn1;
using System.Security.Cryptography;
using IngressController.Core.Limits;

namespace IngressController.Tls;

/// <summary>
/// Checks whether a private key belongs to a certificate by comparing the public part that RSA and EC keys contain: thousands of
/// times cheaper than loading the key. Nothing of a key is kept or shown.
/// </summary>
static class PrivateKeys
{
    const string Rsa = "1.2.840.113549.1.1.1";
    const string RsaPss = "1.2.840.113549.1.1.10";
    const string EllipticCurve = "1.2.840.10045.2.1";

    static readonly Asn1Tag PublicKeyTag = new(TagClass.ContextSpecific, 1);

    /// <summary>Whether a key belongs to a certificate.</summary>
    /// <param name="publicKeyInfo">The certificate's SubjectPublicKeyInfo.</param>
    /// <exception cref="CryptographicException">The key is malformed or of an unsupported kind.</exception>
    public static bool Fits(string label, ReadOnlyMemory<byte> key, ReadOnlyMemory<byte> publicKeyInfo)
    {
        try
        {
            var info = new AsnReader(publicKeyInfo, AsnEncodingRules.BER).ReadSequence();
            var algorithm = info.ReadSequence().ReadObjectIdentifier();
            var publicKey = info.ReadBitString(out _);
            return algorithm switch
            {
                Rsa or RsaPss => Unwrap(label, "RSA PRIVATE KEY", algorithm, key) is { } own && FitsRsa(own, publicKey),
                EllipticCurve => Unwrap(label, "EC PRIVATE KEY", algorithm, key) is { } own && FitsCurve(own, label, key, publicKey),
                _ => throw new CryptographicException($"certificates with a key of kind {algorithm} are not supported: use RSA or ECDSA"),
            };
        }
        catch (AsnContentException error)
        {
            throw new CryptographicException("the private key is damaged", error);
        }
    }

    static bool FitsRsa(ReadOnlyMemory<byte> key, byte[] publicKey)
    {
        var own = new AsnReader(key, AsnEncodingRules.BER).ReadSequence();
        own.ReadIntegerBytes(); // version
        var other = new AsnReader(publicKey, AsnEncodingRules.BER).ReadSequence();
        var modulus = other.ReadIntegerBytes().Span.TrimStart((byte)0);
        if (TenantLimits.RsaLength.ProblemOf(8L * modulus.Length) is { } problem)
            throw new CryptographicException($"the key of the certificate {problem}");
        return own.ReadIntegerBytes().Span.TrimStart((byte)0).SequenceEqual(modulus);
    }

    static bool FitsCurve(ReadOnlyMemory<byte> inner, string label, ReadOnlyMemory<byte> key, byte[] publicKey)
    {
        var own = new AsnReader(inner, AsnEncodingRules.BER).ReadSequence();
        while (own.HasData)
        {
            if (own.PeekTag().HasSameClassAndValue(PublicKeyTag))
                return own.ReadSequence(PublicKeyTag).ReadBitString(out _).AsSpan().SequenceEqual(publicKey);
            own.ReadEncodedValue();
        }

        // The public part is optional (RFC 5915, 3); without it, it is computed.
        using var curve = ECDsa.Create();
        if (label == "EC PRIVATE KEY")
            curve.ImportECPrivateKey(key.Span, out _);
        else
            curve.ImportPkcs8PrivateKey(key.Span, out _);
        var point = curve.ExportParameters(includePrivateParameters: false).Q;
        return publicKey.AsSpan(1).SequenceEqual([.. point.X!, .. point.Y!]);
    }

    /// <summary>The key inside PKCS#8, or the key itself under its own label; null for other kinds of keys.</summary>
    static ReadOnlyMemory<byte>? Unwrap(string label, string ownLabel, string algorithm, ReadOnlyMemory<byte> key)
    {
        if (label == ownLabel)
            return key;
        if (label != "PRIVATE KEY")
            return null;
        var wrapping = new AsnReader(key, AsnEncodingRules.BER).ReadSequence();
        wrapping.ReadIntegerBytes(); // version
        if (wrapping.ReadSequence().ReadObjectIdentifier() != algorithm)
            return null;
        return wrapping.TryReadPrimitiveOctetString(out var inner) ? inner : throw new CryptographicException("the private key is damaged");
    }
}
