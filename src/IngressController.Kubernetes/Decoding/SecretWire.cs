using System.Text;

namespace IngressController.Kubernetes.Decoding;

/// <summary>A Secret. <c>stringData</c> occurs in manifests only, and wins over <c>data</c>, as on the API server.</summary>
sealed class SecretWire : WireObject
{
    public string? Type { get; set; }

    public Dictionary<string, byte[]?>? Data { get; set; }

    public Dictionary<string, string?>? StringData { get; set; }

    public override ClusterObject ToObject(ObjectKey key)
    {
        var values = new Dictionary<string, byte[]>(StringComparer.Ordinal);
        foreach (var (name, value) in Data ?? [])
            values[name] = value ?? [];
        foreach (var (name, value) in StringData ?? [])
            values[name] = Encoding.UTF8.GetBytes(value ?? "");
        return new Secret(key, string.IsNullOrEmpty(Type) ? "Opaque" : TextPool.Share(Type), new(values));
    }
}
