namespace IngressController.Core.Annotations;

/// <summary>The two annotation prefixes: ingress-nginx' own and ours. Ours wins when both are set.</summary>
public static class AnnotationKeys
{
    public const string Nginx = "nginx.ingress.kubernetes.io/";

    public const string Yarp = "yarp.ingress.kubernetes.io/";

    /// <summary>The name in a key with either prefix; null for any other key.</summary>
    public static string? NameIn(string key) =>
        key.StartsWith(Nginx, StringComparison.Ordinal) ? key[Nginx.Length..]
        : key.StartsWith(Yarp, StringComparison.Ordinal) ? key[Yarp.Length..]
        : null;

    /// <summary>The key under which an Ingress sets a name.</summary>
    /// <param name="name">Without prefix.</param>
    /// <param name="annotations">The Ingress' annotations.</param>
    internal static string KeyOf(string name, Cluster.StringMap annotations) => annotations[Yarp + name] is null ? Nginx + name : Yarp + name;
}
