namespace IngressController.Core.Cluster;

/// <summary>A <c>gateway.networking.k8s.io</c> BackendTLSPolicy: how pods are reached over TLS.</summary>
/// <param name="Key">Namespace and name.</param>
/// <param name="Meta">Identity and age.</param>
/// <param name="Targets">The Services, all of its own namespace.</param>
/// <param name="Hostname">Sent as SNI and, without <paramref name="AlternativeNames"/>, expected in the certificate.</param>
/// <param name="Authorities"><c>caCertificateRefs</c>.</param>
/// <param name="WellKnown"><c>wellKnownCACertificates</c>; null when it is missing.</param>
/// <param name="AlternativeNames"><c>subjectAltNames</c>: one of them has to be in the certificate.</param>
public sealed record BackendTlsPolicy(
    ObjectKey Key, ObjectMeta Meta, ValueArray<PolicyTarget> Targets, string Hostname, ValueArray<ObjectRef> Authorities, string? WellKnown,
    ValueArray<TextMatch> AlternativeNames) : GatewayObject(Key, Meta)
{
    public override ResourceKind Kind => ResourceKind.BackendTLSPolicy;
}

/// <summary>One of <c>targetRefs</c>.</summary>
/// <param name="Group">Empty for core.</param>
/// <param name="Kind">The kind.</param>
/// <param name="Name">The name.</param>
/// <param name="SectionName">The name of the Service's port; null: all ports.</param>
public sealed record PolicyTarget(string Group, string Kind, string Name, string? SectionName);
