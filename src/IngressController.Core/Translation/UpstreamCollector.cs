using System.Globalization;
using IngressController.Core.Annotations;
using IngressController.Core.Routing;
using IngressController.Core.Translation.Policies;

namespace IngressController.Core.Translation;

/// <summary>Resolves the backends of one translation, each Service port once, and reports their problems.</summary>
/// <param name="snapshot">All objects.</param>
/// <param name="options">The settings.</param>
/// <param name="diagnostics">Receives problems.</param>
/// <param name="references">Receives every Service that is looked up.</param>
/// <param name="before">An earlier translation, whose upstreams are reused where they still hold; or null.</param>
sealed class UpstreamCollector(
    ClusterSnapshot snapshot, TranslationOptions options, DiagnosticSink diagnostics,
    ISet<ObjectReference> references, TranslationMemory? before)
{
    readonly Dictionary<(ObjectKey Service, string Port), ResolvedUpstream> _upstreams = new(before?.Upstreams.Count ?? 0);
    readonly Dictionary<UpstreamKey, Upstream> _all = new(before?.Upstreams.Count ?? 0);

    /// <summary>Every upstream that was resolved.</summary>
    public IReadOnlyDictionary<UpstreamKey, Upstream> All => _all;

    /// <summary>The same, by Service and port, for a later translation.</summary>
    public Dictionary<(ObjectKey Service, string Port), ResolvedUpstream> Memory => _upstreams;

    /// <summary>
    /// The upstream of a backend. Null for a backend that cannot be routed to: a resource, or nothing at all (behaviour 30).
    /// A Service that is missing gives an upstream without destinations, so that its paths answer 503 (behaviour 29).
    /// </summary>
    public Upstream? Resolve(ServedIngress ingress, IngressBackend? backend, SpecField field)
    {
        if (backend is { Service: null, Resource: { } resource })
        {
            diagnostics.Error(ingress.Reference, DiagnosticCodes.ResourceBackend, $"{field}.resource",
                $"{resource} is not a Service; resource backends are not served, so this path does not match. Name a Service instead");
            return null;
        }

        if (backend?.Service is not { Name: { Length: > 0 } name } service)
        {
            diagnostics.Error(ingress.Reference, DiagnosticCodes.NoBackend, field.ToString(), "names no Service; the path answers 503 until it does");
            return Collect(new(ingress.Key.Namespace, ""), "", ingress, ingress.Policies);
        }

        var (key, port) = (new ObjectKey(ingress.Key.Namespace, name), PortOf(service));
        Check(ingress, key, port, service, field);
        return Collect(key, port, ingress, ingress.Policies);
    }

    /// <summary>Takes over the upstreams of an Ingress that is not merged. It owns those that no older Ingress uses.</summary>
    public void Claim(IngressShare kept)
    {
        foreach (var used in kept.Upstreams)
        {
            var key = used.Upstream.Key;
            if (!_upstreams.ContainsKey((key.Service, key.Port)))
                Add(used.OwnedBy(kept.Ingress.Key));
        }
    }

    /// <summary>The first port of the Service that an Ingress' annotation default-backend names; null when there is none.</summary>
    public Upstream? DefaultBackendOf(ServedIngress ingress)
    {
        if (ingress.Policies.Get<DefaultBackendPolicy>() is not { Service: var key })
            return null;
        references.Add(new(ResourceKind.Service, key));
        if (FirstPortOf(key) is { } port)
            return Collect(key, port, ingress, PolicySet.Empty);
        diagnostics.Error(ingress.Reference, DiagnosticCodes.DefaultBackendNotFound, DefaultBackendParser.DefaultBackend.KeyIn(ingress.Object.Annotations),
            $"Service {key} does not exist or has no port; it is ignored until it has", new(ResourceKind.Service, key));
        return null;
    }

    /// <summary>The first port of <c>--default-backend-service</c>, or null when none is set or it does not exist.</summary>
    public Upstream? DefaultBackend()
    {
        if (options.DefaultBackendService is not { } key)
            return null;
        references.Add(new(ResourceKind.Service, key));
        if (FirstPortOf(key) is { } port)
            return Collect(key, port, null, PolicySet.Empty);
        diagnostics.Error(new(ResourceKind.Service, key), DiagnosticCodes.DefaultBackendNotFound, "--default-backend-service",
            "names this Service, but it does not exist or has no port; unmatched requests answer 404 until it does");
        return null;
    }

    /// <summary>The port as the backend gives it: its name, else its number; empty when it has neither.</summary>
    public static string PortOf(ServiceReference service) =>
        service.PortName is { Length: > 0 } name ? name : service.PortNumber?.ToString(CultureInfo.InvariantCulture) ?? "";

    string? FirstPortOf(ObjectKey service) =>
        snapshot.Services.TryGetValue(service, out var found) && found.Ports.Count > 0
            ? found.Ports[0].Port.ToString(CultureInfo.InvariantCulture)
            : null;

    Upstream Collect(ObjectKey service, string port, ServedIngress? ingress, PolicySet policies)
    {
        if (!_upstreams.TryGetValue((service, port), out var known))
        {
            known = EarlierOf(service, port, policies)?.OwnedBy(ingress?.Key) ??
                ResolvedUpstream.Of(snapshot, new(service, port), policies, options, ingress?.Key);
            Add(known);
        }
        else if (ingress is not null && known.Owner is { } owner && owner != ingress.Key)
        {
            ReportOverruled(ingress, policies, owner, known.Upstream);
        }

        return known.Upstream;
    }

    void Add(ResolvedUpstream resolved)
    {
        var key = resolved.Upstream.Key;
        references.Add(new(ResourceKind.Service, key.Service));
        _upstreams.Add((key.Service, key.Port), resolved);
        _all.Add(key, resolved.Upstream);
    }

    ResolvedUpstream? EarlierOf(ObjectKey service, string port, PolicySet policies) =>
        before is not null && before.Upstreams.TryGetValue((service, port), out var earlier) &&
        ReferenceEquals(earlier.Upstream.Policies, policies) && earlier.HasSameObjects(snapshot, before.Snapshot) ? earlier : null;

    // Settings of a Service port come from the first Ingress that uses it (behaviour 63).
    void ReportOverruled(ServedIngress ingress, PolicySet policies, ObjectKey owner, Upstream decided)
    {
        if (ReferenceEquals(policies, decided.Policies))
            return;
        var annotations = ingress.Object.Annotations;
        foreach (var policy in policies.Items.OfType<IServicePolicy>().Where(policy => !decided.Policies.Items.Contains(policy)))
        {
            // What only a global setting asks for is overruled silently.
            var field = AnnotationKeys.KeyOf(policy.Annotation, annotations);
            if (annotations[field] is not null)
                diagnostics.Warning(ingress.Reference, DiagnosticCodes.ServiceSettingOverruled, field,
                    $"has no effect on {decided.Key}: the older Ingress {owner} uses that Service and port too, and its settings decide");
        }
    }

    void Check(ServedIngress ingress, ObjectKey key, string port, ServiceReference reference, SpecField field)
    {
        var cause = new ObjectReference(ResourceKind.Service, key);
        if (reference is { PortName.Length: > 0, PortNumber: not null })
            diagnostics.Warning(ingress.Reference, DiagnosticCodes.AmbiguousPort, $"{field}.service.port",
                $"has both name and number; the name {reference.PortName} is used");
        if (!snapshot.Services.TryGetValue(key, out var service))
            diagnostics.Error(ingress.Reference, DiagnosticCodes.ServiceNotFound, $"{field}.service.name",
                $"Service {key} does not exist; its paths answer 503 until it is created", cause);
        else if (UpstreamResolver.IsExternalName(service))
            CheckExternalName(ingress, service, port, field);
        else if (UpstreamResolver.FindPort(service, port) is null)
            diagnostics.Error(ingress.Reference, DiagnosticCodes.ServicePortNotFound, $"{field}.service.port",
                $"Service {key} has no TCP port {(port.Length == 0 ? "(none is named)" : port)}; it has {ListOf(service.Ports)}. Its paths answer 503", cause);
    }

    void CheckExternalName(ServedIngress ingress, Service service, string port, SpecField field)
    {
        var cause = service.Reference;
        if (options.DisableServiceExternalName)
            diagnostics.Error(ingress.Reference, DiagnosticCodes.ExternalNameDisabled, $"{field}.service.name",
                $"Service {service.Key} is of type ExternalName, which --disable-svc-external-name rules out; its paths answer 503", cause);
        else if (ExternalNames.ProblemOf(service.ExternalName) is { } problem)
            diagnostics.Error(ingress.Reference, DiagnosticCodes.ExternalNameRefused, $"{field}.service.name",
                $"the externalName of Service {service.Key} {problem}; its paths answer 503", cause);
        else if (UpstreamResolver.Resolve(snapshot, new(service.Key, port), PolicySet.Empty, options).External is null)
            diagnostics.Error(ingress.Reference, DiagnosticCodes.ServicePortNotFound, $"{field}.service.port",
                $"{ProblemOfPort(service, port)}; its paths answer 503", cause);
    }

    // Nothing says which number a name has at an address outside of the cluster.
    static string ProblemOfPort(Service service, string port) =>
        UpstreamResolver.FindPort(service, port) is { } listed
            ? $"port {port} of Service {service.Key} has targetPort {listed.TargetPort}, a name: for an ExternalName write the number"
        : port.Length == 0 ? $"no port is named, and Service {service.Key} is an ExternalName"
        : int.TryParse(port, CultureInfo.InvariantCulture, out _) ? $"{port} is no port from 1 to 65535"
        : $"{port} is no port number, and Service {service.Key} lists no port of that name; it has {ListOf(service.Ports)}";

    static string ListOf(ValueArray<ServicePort> ports) => ports.IsEmpty ? "none" : string.Join(", ", ports.Select(port =>
        $"{port.Port}{(port.Name.Length > 0 ? $" ({port.Name})" : "")}{(port.Protocol == "TCP" ? "" : $"/{port.Protocol}")} → {port.TargetPort}"));
}
