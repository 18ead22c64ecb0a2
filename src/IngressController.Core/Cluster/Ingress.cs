namespace IngressController.Core.Cluster;

/// <summary>A <c>networking.k8s.io/v1</c> Ingress.</summary>
/// <param name="Key">Namespace and name.</param>
/// <param name="Uid">Identity across deletion and new creation of the same name; empty in manifests.</param>
/// <param name="CreatedAt">When it was created: the older Ingress wins a conflict. Null (manifests) counts as oldest.</param>
/// <param name="Annotations">All annotations.</param>
/// <param name="ClassName"><c>spec.ingressClassName</c>.</param>
/// <param name="DefaultBackend"><c>spec.defaultBackend</c>.</param>
/// <param name="Rules"><c>spec.rules</c>.</param>
/// <param name="Tls"><c>spec.tls</c>.</param>
public sealed record Ingress(
    ObjectKey Key,
    string Uid,
    DateTimeOffset? CreatedAt,
    StringMap Annotations,
    string? ClassName,
    IngressBackend? DefaultBackend,
    ValueArray<IngressRule> Rules,
    ValueArray<IngressTls> Tls) : ClusterObject(Key)
{
    public override ResourceKind Kind => ResourceKind.Ingress;

    /// <summary>The API version it was written in, when that is a retired one (<c>extensions/v1beta1</c>); else null.</summary>
    public string? LegacyApiVersion { get; init; }

    /// <summary>Its status, which equality ignores.</summary>
    public IngressStatus Status { get; init; } = new([]);
}

/// <summary>One of <c>spec.rules</c>.</summary>
/// <param name="Host">Null or empty for a rule without host.</param>
/// <param name="Paths">Null when the rule has no <c>http</c> section.</param>
public sealed record IngressRule(string? Host, ValueArray<IngressPath>? Paths)
{
    /// <summary>The host in lower case; empty for a rule without host.</summary>
    public string HostName => Host?.ToLowerInvariant() ?? "";
}

/// <summary>One of <c>spec.rules[].http.paths</c>.</summary>
/// <param name="Path">As written; null or empty means <c>/</c>.</param>
/// <param name="PathType"><c>Exact</c>, <c>Prefix</c>, <c>ImplementationSpecific</c>, null, or whatever text was written.</param>
/// <param name="Backend">Null when it is missing.</param>
public sealed record IngressPath(string? Path, string? PathType, IngressBackend? Backend);

/// <summary>Where matched requests go: a Service, or a resource of another kind (which is not served).</summary>
/// <param name="Service">Null for a resource backend.</param>
/// <param name="Resource"><c>Kind/name</c> of a resource backend, else null.</param>
public sealed record IngressBackend(ServiceReference? Service, string? Resource);

/// <summary>A Service in the namespace of its Ingress.</summary>
/// <param name="Name">Null or empty when it is missing.</param>
/// <param name="PortName"><c>port.name</c>; exactly one of name and number is to be given.</param>
/// <param name="PortNumber"><c>port.number</c>, any integer.</param>
public sealed record ServiceReference(string? Name, string? PortName, long? PortNumber);

/// <summary>One of <c>spec.tls</c>.</summary>
public sealed record IngressTls(ValueArray<string> Hosts, string? SecretName);

/// <summary>A <c>networking.k8s.io/v1</c> IngressClass.</summary>
/// <param name="Key">Its name; no namespace.</param>
/// <param name="Controller"><c>spec.controller</c>.</param>
public sealed record IngressClass(ObjectKey Key, string Controller) : ClusterObject(Key)
{
    public override ResourceKind Kind => ResourceKind.IngressClass;
}
