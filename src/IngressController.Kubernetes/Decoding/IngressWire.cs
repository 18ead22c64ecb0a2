using System.Globalization;

namespace IngressController.Kubernetes.Decoding;

/// <summary>
/// An Ingress of <c>networking.k8s.io/v1</c>, or of one of the two retired versions, whose backends were flat:
/// <c>serviceName</c> and <c>servicePort</c>, and <c>spec.backend</c> for the default one.
/// </summary>
sealed class IngressWire : WireObject
{
    public string? ApiVersion { get; set; }

    public IngressSpecWire? Spec { get; set; }

    public IngressStatusWire? Status { get; set; }

    public override ClusterObject ToObject(ObjectKey key)
    {
        var legacy = ApiVersion is "extensions/v1beta1" or "networking.k8s.io/v1beta1";
        var spec = Spec ?? new();
        var defaultBackend = legacy ? spec.Backend : spec.DefaultBackend;
        return new Ingress(
            key,
            Metadata!.Uid ?? "",
            Metadata.CreationTimestamp,
            Metadata.Annotations.ToMap(),
            TextPool.Share(spec.IngressClassName),
            defaultBackend?.ToBackend(legacy),
            spec.Rules.Map(rule => rule.ToRule(legacy)),
            spec.Tls.Map(tls => new IngressTls(tls.Hosts.ToTexts(), tls.SecretName)))
        {
            LegacyApiVersion = legacy ? TextPool.Share(ApiVersion) : null,
            Status = new(Status?.LoadBalancer.ToAddresses() ?? []),
        };
    }
}

sealed class IngressSpecWire
{
    public string? IngressClassName { get; set; }

    public BackendWire? DefaultBackend { get; set; }

    public BackendWire? Backend { get; set; }

    public RuleWire?[]? Rules { get; set; }

    public TlsWire?[]? Tls { get; set; }
}

sealed class RuleWire
{
    public string? Host { get; set; }

    public HttpWire? Http { get; set; }

    public IngressRule ToRule(bool legacy) => new(Host, Http is null
        ? null
        : Http.Paths.Map(path => new IngressPath(path.Path, TextPool.Share(path.PathType), path.Backend?.ToBackend(legacy))));
}

sealed class HttpWire
{
    public PathWire?[]? Paths { get; set; }
}

sealed class PathWire
{
    public string? Path { get; set; }

    public string? PathType { get; set; }

    public BackendWire? Backend { get; set; }
}

sealed class BackendWire
{
    public BackendServiceWire? Service { get; set; }

    public BackendResourceWire? Resource { get; set; }

    public string? ServiceName { get; set; }

    public IntOrString? ServicePort { get; set; }

    /// <summary>A backend that names nothing becomes a Service without name, so that this is reported.</summary>
    public IngressBackend ToBackend(bool legacy)
    {
        var resource = Resource is null ? null : $"{Resource.Kind}/{Resource.Name}";
        if (legacy)
            return new(resource is null || ServiceName is not null ? LegacyService() : null, resource);
        return new(resource is null || Service is not null
            ? new(Service?.Name, TextPool.Share(Service?.Port?.Name), Service?.Port?.Number)
            : null, resource);
    }

    /// <summary>A port name has at least one letter, so digits in quotes are a number.</summary>
    ServiceReference LegacyService() =>
        int.TryParse(ServicePort?.Text, NumberStyles.None, CultureInfo.InvariantCulture, out var number)
            ? new(ServiceName, null, number)
            : new(ServiceName, TextPool.Share(ServicePort?.Text), ServicePort?.Number);
}

sealed class BackendServiceWire
{
    public string? Name { get; set; }

    public BackendPortWire? Port { get; set; }
}

sealed class BackendPortWire
{
    public string? Name { get; set; }

    public long? Number { get; set; }
}

sealed class BackendResourceWire
{
    public string? Kind { get; set; }

    public string? Name { get; set; }
}

sealed class TlsWire
{
    public string?[]? Hosts { get; set; }

    public string? SecretName { get; set; }
}

sealed class IngressStatusWire
{
    public LoadBalancerWire? LoadBalancer { get; set; }
}
