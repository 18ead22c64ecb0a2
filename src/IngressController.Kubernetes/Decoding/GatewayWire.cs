namespace IngressController.Kubernetes.Decoding;

/// <summary>An object of <c>gateway.networking.k8s.io</c>, with the API server's defaults added, which manifests may omit.</summary>
abstract class GatewayObjectWire : WireObject
{
    protected ObjectMeta Meta() => new(Metadata!.Uid ?? "", Metadata.Generation ?? 0, Metadata.CreationTimestamp);
}

sealed class GatewayClassWire : GatewayObjectWire
{
    public GatewayClassSpecWire? Spec { get; set; }

    public override ClusterObject ToObject(ObjectKey key) =>
        new GatewayClass(key, Meta(), TextPool.Share(Spec?.ControllerName ?? ""), Spec?.ParametersRef?.ToText());
}

sealed record GatewayClassSpecWire(string? ControllerName = null, ParametersRefWire? ParametersRef = null);

sealed record ParametersRefWire(string? Group = null, string? Kind = null, string? Name = null)
{
    public string ToText() => $"{Kind}/{Name}";
}

sealed class GatewayWire : GatewayObjectWire
{
    public GatewaySpecWire? Spec { get; set; }

    public override ClusterObject ToObject(ObjectKey key)
    {
        var spec = Spec ?? new();
        return new Gateway(key, Meta(), TextPool.Share(spec.GatewayClassName ?? ""), spec.Listeners.Map(listener => listener.ToListener(key.Namespace)))
        {
            Addresses = spec.Addresses.Map(address => new GatewayAddress(address.Type is { Length: > 0 } type ? type : "IPAddress", address.Value ?? "")),
            Parameters = spec.Infrastructure?.ParametersRef?.ToText(),
            AllowedListeners = spec.AllowedListeners?.Namespaces?.ToChoice("None") ?? NamespaceChoice.None,
            Frontend = spec.Tls?.Frontend?.ToValidation(key.Namespace),
            BackendCertificate = spec.Tls?.Backend?.ClientCertificateRef?.ToRef(key.Namespace, "Secret"),
            WithoutEffect = new GivenFields().With("spec.defaultScope", spec.DefaultScope).WithEach("spec.listeners", spec.Listeners, ListenerWire.Note).Paths,
        };
    }
}

sealed class GatewaySpecWire
{
    public string? GatewayClassName { get; set; }

    public ListenerWire?[]? Listeners { get; set; }

    public GatewayAddressWire?[]? Addresses { get; set; }

    public InfrastructureWire? Infrastructure { get; set; }

    public AllowedListenersWire? AllowedListeners { get; set; }

    public GatewayTlsWire? Tls { get; set; }

    public GivenWire? DefaultScope { get; set; }
}

sealed class GatewayAddressWire
{
    public string? Type { get; set; }

    public string? Value { get; set; }
}

sealed class InfrastructureWire
{
    public ParametersRefWire? ParametersRef { get; set; }
}

sealed class AllowedListenersWire
{
    public NamespaceChoiceWire? Namespaces { get; set; }
}

sealed class NamespaceChoiceWire
{
    public string? From { get; set; }

    public LabelSelectorWire? Selector { get; set; }

    public NamespaceChoice ToChoice(string standard) => new(From is { Length: > 0 } from ? TextPool.Share(from) : standard, Selector?.ToSelector());
}

sealed class LabelSelectorWire
{
    public Dictionary<string, string?>? MatchLabels { get; set; }

    public LabelExpressionWire?[]? MatchExpressions { get; set; }

    public LabelSelector ToSelector() => new(
        MatchLabels.ToMap(), MatchExpressions.Map(one => new LabelExpression(one.Key ?? "", one.Operator ?? "", one.Values.ToTexts())));
}

sealed class LabelExpressionWire
{
    public string? Key { get; set; }

    public string? Operator { get; set; }

    public string?[]? Values { get; set; }
}

sealed class GatewayTlsWire
{
    public FrontendWire? Frontend { get; set; }

    public BackendTlsWire? Backend { get; set; }
}

sealed class BackendTlsWire
{
    public ObjectRefWire? ClientCertificateRef { get; set; }
}

sealed class FrontendWire
{
    public FrontendTlsWire? Default { get; set; }

    public FrontendPortWire?[]? PerPort { get; set; }

    public FrontendValidation ToValidation(string @namespace) => new(
        Default?.Validation?.ToValidation(@namespace),
        PerPort.Map(one => new PortValidation(one.Port ?? 0, one.Tls?.Validation?.ToValidation(@namespace))));
}

sealed class FrontendPortWire
{
    public int? Port { get; set; }

    public FrontendTlsWire? Tls { get; set; }
}

sealed class FrontendTlsWire
{
    public ValidationWire? Validation { get; set; }
}

sealed class ValidationWire
{
    public ObjectRefWire?[]? CaCertificateRefs { get; set; }

    public string? Mode { get; set; }

    public CertificateValidation ToValidation(string @namespace) => new(
        CaCertificateRefs.Map(one => one.ToRef(@namespace, "")), Mode is { Length: > 0 } mode ? TextPool.Share(mode) : "AllowValidOnly");
}

sealed class ListenerSetWire : GatewayObjectWire
{
    public ListenerSetSpecWire? Spec { get; set; }

    public override ClusterObject ToObject(ObjectKey key)
    {
        var parent = Spec?.ParentRef ?? new();
        return new ListenerSet(
            key, Meta(), new(parent.Group ?? GatewayObjects.Group, parent.Kind ?? "Gateway", new(parent.Namespace ?? key.Namespace, parent.Name ?? "")),
            Spec?.Listeners.Map(listener => listener.ToListener(key.Namespace)) ?? [])
        {
            WithoutEffect = new GivenFields().WithEach("spec.listeners", Spec?.Listeners, ListenerWire.Note).Paths,
        };
    }
}

sealed class ListenerSetSpecWire
{
    public ObjectRefWire? ParentRef { get; set; }

    public ListenerWire?[]? Listeners { get; set; }
}
