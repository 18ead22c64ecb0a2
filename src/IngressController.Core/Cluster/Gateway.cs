namespace IngressController.Core.Cluster;

/// <summary>A <c>gateway.networking.k8s.io</c> Gateway.</summary>
/// <param name="Key">Namespace and name.</param>
/// <param name="Meta">Identity and age.</param>
/// <param name="ClassName"><c>spec.gatewayClassName</c>; empty when it is missing.</param>
/// <param name="Listeners"><c>spec.listeners</c>.</param>
public sealed record Gateway(ObjectKey Key, ObjectMeta Meta, string ClassName, ValueArray<Listener> Listeners) : GatewayObject(Key, Meta)
{
    public override ResourceKind Kind => ResourceKind.Gateway;

    /// <summary><c>spec.addresses</c>.</summary>
    public ValueArray<GatewayAddress> Addresses { get; init; }

    /// <summary><c>Kind/name</c> of <c>spec.infrastructure.parametersRef</c>, of which we know none; null when there is none.</summary>
    public string? Parameters { get; init; }

    /// <summary><c>spec.allowedListeners.namespaces</c>: whose ListenerSets join it; nobody's by default.</summary>
    public NamespaceChoice AllowedListeners { get; init; } = NamespaceChoice.None;

    /// <summary><c>spec.tls.frontend</c>; null when client certificates are asked for nowhere.</summary>
    public FrontendValidation? Frontend { get; init; }

    /// <summary><c>spec.tls.backend.clientCertificateRef</c>; null when there is none.</summary>
    public ObjectRef? BackendCertificate { get; init; }
}

/// <summary>One of <c>spec.listeners</c>.</summary>
/// <param name="Name">Unique within its Gateway or ListenerSet.</param>
/// <param name="Hostname">In lower case; empty for every host.</param>
/// <param name="Port">As written; 1 to 65535 in a cluster.</param>
/// <param name="Protocol"><c>HTTP</c>, <c>HTTPS</c>, <c>TLS</c>, <c>TCP</c>, <c>UDP</c>, or whatever was written.</param>
/// <param name="Tls">Null when it is missing.</param>
/// <param name="AllowedRoutes">Which routes may attach.</param>
public sealed record Listener(string Name, string Hostname, int Port, string Protocol, ListenerTls? Tls, AllowedRoutes AllowedRoutes);

/// <summary><c>tls</c> of a listener.</summary>
/// <param name="Mode"><c>Terminate</c> (the default), <c>Passthrough</c>, or whatever was written.</param>
/// <param name="Certificates"><c>certificateRefs</c>.</param>
public sealed record ListenerTls(string Mode, ValueArray<ObjectRef> Certificates);

/// <summary><c>allowedRoutes</c> of a listener.</summary>
/// <param name="Namespaces">Whose routes may attach.</param>
/// <param name="Kinds">Which kinds; empty for all that fit the protocol.</param>
public sealed record AllowedRoutes(NamespaceChoice Namespaces, ValueArray<RouteGroupKind> Kinds)
{
    /// <summary>The API's default: every kind, from the Gateway's own namespace.</summary>
    public static AllowedRoutes Default { get; } = new(NamespaceChoice.Same, []);
}

/// <summary>A kind of route with its API group.</summary>
public sealed record RouteGroupKind(string Group, string Kind);

/// <summary>A choice of namespaces.</summary>
/// <param name="From"><c>None</c>, <c>Same</c>, <c>All</c>, <c>Selector</c>, or whatever was written, which means none.</param>
/// <param name="Selector">For <c>Selector</c>; null when it is missing, which means none.</param>
public sealed record NamespaceChoice(string From, LabelSelector? Selector)
{
    public static NamespaceChoice None { get; } = new("None", null);

    public static NamespaceChoice Same { get; } = new("Same", null);
}

/// <summary><c>spec.addresses</c> of a Gateway.</summary>
/// <param name="Type"><c>IPAddress</c> (the default), <c>Hostname</c>, or whatever was written.</param>
/// <param name="Value">Empty when any will do.</param>
public sealed record GatewayAddress(string Type, string Value);

/// <summary><c>spec.tls.frontend</c>: the certificates of clients.</summary>
/// <param name="Default">For all ports without an own one; null: none are asked for.</param>
/// <param name="PerPort">By port; a null validation asks for none there.</param>
public sealed record FrontendValidation(CertificateValidation? Default, ValueArray<PortValidation> PerPort);

/// <summary>The validation of one port, in place of the default one.</summary>
public sealed record PortValidation(int Port, CertificateValidation? Validation);

/// <summary>How certificates of clients are validated.</summary>
/// <param name="Authorities"><c>caCertificateRefs</c>.</param>
/// <param name="Mode"><c>AllowValidOnly</c> (the default) or <c>AllowInsecureFallback</c>.</param>
public sealed record CertificateValidation(ValueArray<ObjectRef> Authorities, string Mode);

/// <summary>A reference to an object, with the API's defaults filled in.</summary>
/// <param name="Group">The API group; empty for core.</param>
/// <param name="Kind">The kind.</param>
/// <param name="Key">Namespace (that of the referring object by default) and name.</param>
public sealed record ObjectRef(string Group, string Kind, ObjectKey Key)
{
    public override string ToString() => $"{(Group.Length == 0 ? Kind : $"{Group}/{Kind}")} {Key}";
}
