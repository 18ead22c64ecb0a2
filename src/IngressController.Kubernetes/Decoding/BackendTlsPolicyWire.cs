namespace IngressController.Kubernetes.Decoding;

sealed class BackendTlsPolicyWire : GatewayObjectWire
{
    public BackendTlsPolicySpecWire? Spec { get; set; }

    public override ClusterObject ToObject(ObjectKey key)
    {
        var validation = Spec?.Validation ?? new();
        return new BackendTlsPolicy(
            key, Meta(),
            Spec?.TargetRefs.Map(one => new PolicyTarget(one.Group ?? "", one.Kind ?? "", one.Name ?? "", one.SectionName)) ?? [],
            validation.Hostname ?? "",
            validation.CaCertificateRefs.Map(one => one.ToRef(key.Namespace, "")),
            validation.WellKnownCACertificates,
            validation.SubjectAltNames.Map(one => new TextMatch(one.Type ?? "", (one.Type == "URI" ? one.Uri : one.Hostname) ?? "")))
        {
            WithoutEffect = new GivenFields().With("spec.options", Spec?.Options).Paths,
        };
    }
}

sealed class BackendTlsPolicySpecWire
{
    public PolicyTargetWire?[]? TargetRefs { get; set; }

    public PolicyValidationWire? Validation { get; set; }

    public GivenWire? Options { get; set; }
}

sealed class PolicyTargetWire : ObjectRefWire
{
    public string? SectionName { get; set; }
}

sealed class PolicyValidationWire
{
    public string? Hostname { get; set; }

    public ObjectRefWire?[]? CaCertificateRefs { get; set; }

    public string? WellKnownCACertificates { get; set; }

    public AlternativeNameWire?[]? SubjectAltNames { get; set; }
}

sealed class AlternativeNameWire
{
    public string? Type { get; set; }

    public string? Hostname { get; set; }

    public string? Uri { get; set; }
}
