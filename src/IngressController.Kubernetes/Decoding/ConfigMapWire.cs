namespace IngressController.Kubernetes.Decoding;

sealed class ConfigMapWire : WireObject
{
    public Dictionary<string, string?>? Data { get; set; }

    public override ClusterObject ToObject(ObjectKey key) => new ConfigMap(key, Data.ToMap());
}
