namespace IngressController.Kubernetes.Decoding;

sealed class IngressClassWire : WireObject
{
    public IngressClassSpecWire? Spec { get; set; }

    public override ClusterObject ToObject(ObjectKey key) => new IngressClass(key, Spec?.Controller ?? "");
}

sealed class IngressClassSpecWire
{
    public string? Controller { get; set; }
}
