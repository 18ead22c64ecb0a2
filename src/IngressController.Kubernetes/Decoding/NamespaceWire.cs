namespace IngressController.Kubernetes.Decoding;

sealed class NamespaceWire : WireObject
{
    public override ClusterObject ToObject(ObjectKey key) => new Namespace(key, Metadata!.Labels.ToMap());
}
