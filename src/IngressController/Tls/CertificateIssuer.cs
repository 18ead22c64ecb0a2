using System.Formats.Asn1;
using System.Text;

namespace IngressController.Tls;

/// <summary>The parts of an issuer's name that metrics show; empty when missing.</summary>
/// <param name="SerialNumber">The attribute serialNumber, which is rare.</param>
/// <param name="Organization">The first O.</param>
/// <param name="CommonName">The first CN.</param>
sealed record CertificateIssuer(string SerialNumber, string Organization, string CommonName)
{
    /// <summary>Parses a name (RFC 5280, 4.1.2.4) from inside its sequence.</summary>
    /// <exception cref="AsnContentException">It is not a valid name.</exception>
    public static CertificateIssuer Read(AsnReader name)
    {
        string? serial = null, organization = null, commonName = null;
        while (name.HasData)
        {
            var attributes = name.ReadSetOf();
            while (attributes.HasData)
            {
                var attribute = attributes.ReadSequence();
                switch (attribute.ReadObjectIdentifier())
                {
                    case "2.5.4.5":
                        serial ??= Text(attribute);
                        break;
                    case "2.5.4.10":
                        organization ??= Text(attribute);
                        break;
                    case "2.5.4.3":
                        commonName ??= Text(attribute);
                        break;
                }
            }
        }

        return new(serial ?? "", organization ?? "", commonName ?? "");
    }

    static string Text(AsnReader attribute) => Encoding.UTF8.GetString(attribute.PeekContentBytes().Span);
}
