using IngressController.Core.Cluster;

namespace IngressController.Core.Annotations;

/// <summary>An annotation we honour.</summary>
/// <param name="Name">Without prefix (<c>ssl-redirect</c>).</param>
/// <param name="Help">One sentence for the annotation reference.</param>
public sealed record Annotation(string Name, string Help)
{
    /// <summary>ingress-nginx' prefix.</summary>
    public const string NginxPrefix = "nginx.ingress.kubernetes.io/";

    /// <summary>Our own prefix; it wins when both are set.</summary>
    public const string YarpPrefix = "yarp.ingress.kubernetes.io/";

    internal string NginxKey { get; } = NginxPrefix + Name;

    internal string YarpKey { get; } = YarpPrefix + Name;

    /// <summary>The name in the key of one of our annotations or ingress-nginx'; null in another's.</summary>
    internal static string? NameIn(string key) =>
        key.StartsWith(NginxPrefix, StringComparison.Ordinal) ? key[NginxPrefix.Length..]
        : key.StartsWith(YarpPrefix, StringComparison.Ordinal) ? key[YarpPrefix.Length..]
        : null;

    /// <summary>The key it is set by, for messages.</summary>
    internal string KeyIn(StringMap annotations) => annotations[YarpKey] is null ? NginxKey : YarpKey;
}

/// <summary>A key of the global ConfigMap (<c>--configmap</c>) we honour.</summary>
/// <param name="Name">The key.</param>
/// <param name="Default">What holds when it is not set, as text.</param>
/// <param name="Help">One sentence for the reference.</param>
public sealed record Setting(string Name, string Default, string Help);
