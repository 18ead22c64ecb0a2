namespace IngressController.Core.Annotations;

/// <summary>The two prefixes of annotations: ingress-nginx' own, and ours, which wins when both are set.</summary>
public static class AnnotationKeys
{
    public const string Nginx = "nginx.ingress.kubernetes.io/";

    public const string Yarp = "yarp.ingress.kubernetes.io/";

    /// <summary>The name in a key with either prefix; null in another's.</summary>
    public static string? NameIn(string key) =>
        key.StartsWith(Nginx, StringComparison.Ordinal) ? key[Nginx.Length..]
        : key.StartsWith(Yarp, StringComparison.Ordinal) ? key[Yarp.Length..]
        : null;

    /// <summary>The key that an Ingress sets a name by.</summary>
    /// <param name="name">Without prefix.</param>
    /// <param name="annotations">The Ingress' annotations.</param>
    internal static string KeyOf(string name, Cluster.StringMap annotations) => annotations[Yarp + name] is null ? Nginx + name : Yarp + name;
}
