using System.Text;
using IngressController.Core.Cluster;
using IngressController.Kubernetes.Decoding;

namespace IngressController.Tests.Kubernetes.Decoding;

/// <summary>Decodes JSON text in which single quotes stand for double ones.</summary>
static class Decoded
{
    public static DecodedObject From(ResourceKind kind, string json) => ObjectDecoder.Decode(kind, Encoding.UTF8.GetBytes(json.Replace('\'', '"')));

    public static T Good<T>(ResourceKind kind, string json)
        where T : ClusterObject
    {
        var decoded = From(kind, json);
        Assert.Null(decoded.Unreadable);
        return Assert.IsType<T>(decoded.Object);
    }

    public static UnreadableObject Bad(ResourceKind kind, string json)
    {
        var decoded = From(kind, json);
        Assert.Null(decoded.Object);
        return Assert.IsType<UnreadableObject>(decoded.Unreadable);
    }
}
