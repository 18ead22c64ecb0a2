namespace IngressController.Kubernetes.Decoding;

/// <summary>A listener of a Gateway or ListenerSet.</summary>
sealed class ListenerWire
{
    public string? Name { get; set; }

    public string? Hostname { get; set; }

    public int? Port { get; set; }

    public string? Protocol { get; set; }

    public ListenerTlsWire? Tls { get; set; }

    public AllowedRoutesWire? AllowedRoutes { get; set; }

    public Listener ToListener(string @namespace) => new(
        TextPool.Share(Name ?? ""), (Hostname ?? "").ToLowerInvariant(), Port ?? 0, TextPool.Share(Protocol ?? ""), Tls?.ToTls(@namespace),
        AllowedRoutes?.ToAllowed() ?? Core.Cluster.AllowedRoutes.Default);

    /// <summary>Notes what is given and not honoured.</summary>
    public static void Note(GivenFields given, string path, ListenerWire listener) => given.With($"{path}.tls.options", listener.Tls?.Options);
}

sealed class ListenerTlsWire
{
    public string? Mode { get; set; }

    public ObjectRefWire?[]? CertificateRefs { get; set; }

    public GivenWire? Options { get; set; }

    public ListenerTls ToTls(string @namespace) => new(
        Mode is { Length: > 0 } mode ? TextPool.Share(mode) : "Terminate", CertificateRefs.Map(one => one.ToRef(@namespace, "Secret")));
}

sealed class AllowedRoutesWire
{
    public NamespaceChoiceWire? Namespaces { get; set; }

    public RouteGroupKindWire?[]? Kinds { get; set; }

    public AllowedRoutes ToAllowed() => new(
        Namespaces?.ToChoice("Same") ?? NamespaceChoice.Same,
        Kinds.Map(kind => new RouteGroupKind(kind.Group ?? GatewayObjects.Group, kind.Kind ?? "")));
}

sealed class RouteGroupKindWire
{
    public string? Group { get; set; }

    public string? Kind { get; set; }
}

/// <summary>A reference to an object; an empty group is the core one.</summary>
class ObjectRefWire
{
    public string? Group { get; set; }

    public string? Kind { get; set; }

    public string? Namespace { get; set; }

    public string? Name { get; set; }

    public ObjectRef ToRef(string @namespace, string standardKind) => new(
        TextPool.Share(Group ?? ""), TextPool.Share(Kind ?? standardKind),
        new(TextPool.Share(string.IsNullOrEmpty(Namespace) ? @namespace : Namespace), Name ?? ""));
}
