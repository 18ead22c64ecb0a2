namespace IngressController.Kubernetes.Decoding;

sealed class ReferenceGrantWire : WireObject
{
    public ReferenceGrantSpecWire? Spec { get; set; }

    public override ClusterObject ToObject(ObjectKey key) => new ReferenceGrant(
        key,
        Spec?.From.Map(one => new GrantFrom(one.Group ?? "", one.Kind ?? "", one.Namespace ?? "")) ?? [],
        Spec?.To.Map(one => new GrantTo(one.Group ?? "", one.Kind ?? "", one.Name)) ?? []);
}

sealed class ReferenceGrantSpecWire
{
    public ObjectRefWire?[]? From { get; set; }

    public ObjectRefWire?[]? To { get; set; }
}
