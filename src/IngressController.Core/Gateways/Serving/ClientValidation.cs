namespace IngressController.Core.Gateways.Serving;

/// <summary>The certificates that clients of a listener need.</summary>
/// <param name="Authorities">Whom they have to come from, in PEM under <c>ca.crt</c>.</param>
/// <param name="IsRequired">Whether there is no connection without a valid one; else it is asked for, and any or none will do.</param>
public sealed record ClientValidation(SecretData Authorities, bool IsRequired);
