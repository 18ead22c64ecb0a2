using System.Collections.Frozen;
using System.Globalization;
using IngressController.Core.Annotations;
using IngressController.Core.Cluster;
using IngressController.Core.Routing;
using IngressController.Core.Translation.Policies;

namespace IngressController.Core.Translation;

/// <summary>Resolves the backends of one translation, each Service port once, and says what is wrong with them.</summary>
sealed class UpstreamCollector(ClusterSnapshot snapshot, TranslationOptions options, DiagnosticSink diagnostics)
{
    readonly Dictionary<UpstreamKey, (Upstream Upstream, ObjectKey? Owner)> _upstreams = [];
    readonly HashSet<ObjectReference> _references = [];

    /// <summary>Every Service that was looked for.</summary>
    public IReadOnlyCollection<ObjectReference> References => _references;

    public FrozenDictionary<UpstreamKey, Upstream> All() => _upstreams.ToFrozenDictionary(pair => pair.Key, pair => pair.Value.Upstream);

    /// <summary>
    /// The upstream of a backend. Null for a backend that cannot be routed to: a resource, or nothing at all (behaviour 30).
    /// A Service that is missing gives an upstream without destinations, so that its paths answer 503 (behaviour 29).
    /// </summary>
    public Upstream? Resolve(Ingress ingress, PolicySet policies, IngressBackend? backend, string field)
    {
        if (backend is { Service: null, Resource: { } resource })
        {
            diagnostics.Error(ingress.Reference, "ResourceBackend", $"{field}.resource",
                $"{resource} is not a Service; resource backends are not served, so this path does not match. Name a Service instead");
            return null;
        }

        if (backend?.Service is not { Name: { Length: > 0 } name } service)
        {
            diagnostics.Error(ingress.Reference, "NoBackend", field, "names no Service; the path answers 503 until it does");
            return Collect(new(new(ingress.Key.Namespace, ""), ""), policies, ingress);
        }

        var key = new UpstreamKey(new(ingress.Key.Namespace, name), PortText(service));
        Check(ingress, key, service, field);
        return Collect(key, policies, ingress);
    }

    /// <summary>The first port of the Service that an Ingress' annotation default-backend names; null when there is none.</summary>
    public Upstream? DefaultBackendOf(Ingress ingress, PolicySet policies)
    {
        if (policies.Get<DefaultBackendPolicy>() is not { Service: var key })
            return null;
        _references.Add(new(ResourceKind.Service, key));
        if (FirstPortOf(key) is { } port)
            return Collect(port, PolicySet.Empty, ingress);
        diagnostics.Error(ingress.Reference, "DefaultBackendNotFound", DefaultBackendParser.DefaultBackend.KeyIn(ingress.Annotations),
            $"Service {key} does not exist or has no port; it is ignored until it has", new(ResourceKind.Service, key));
        return null;
    }

    /// <summary>The first port of <c>--default-backend-service</c>, or null when none is set or it does not exist.</summary>
    public Upstream? DefaultBackend()
    {
        if (options.DefaultBackendService is not { } key)
            return null;
        _references.Add(new(ResourceKind.Service, key));
        if (FirstPortOf(key) is { } port)
            return Collect(port, PolicySet.Empty, null);
        diagnostics.Error(new(ResourceKind.Service, key), "DefaultBackendNotFound", "",
            "--default-backend-service names it, but it does not exist or has no port; unmatched requests answer 404 until it does");
        return null;
    }

    static string PortText(ServiceReference service) =>
        service.PortName is { Length: > 0 } name ? name : service.PortNumber?.ToString(CultureInfo.InvariantCulture) ?? "";

    UpstreamKey? FirstPortOf(ObjectKey service) =>
        snapshot.Services.TryGetValue(service, out var found) && found.Ports.Count > 0
            ? new(service, found.Ports[0].Port.ToString(CultureInfo.InvariantCulture))
            : null;

    Upstream Collect(UpstreamKey key, PolicySet policies, Ingress? ingress)
    {
        _references.Add(new(ResourceKind.Service, key.Service));
        if (!_upstreams.TryGetValue(key, out var known))
        {
            var upstream = UpstreamResolver.Resolve(snapshot, key, policies, options);
            _upstreams.Add(key, (upstream, ingress?.Key));
            return upstream;
        }

        if (ingress is not null && known.Owner is { } owner && owner != ingress.Key)
            ReportOverruled(ingress, owner, key, known.Upstream.Policies, policies);
        return known.Upstream;
    }

    // Settings of a Service port come from the first Ingress that uses it (behaviour 63).
    void ReportOverruled(Ingress ingress, ObjectKey owner, UpstreamKey key, PolicySet decided, PolicySet asked)
    {
        foreach (var policy in asked.Items.OfType<IServicePolicy>().Where(policy => !decided.Items.Contains(policy)))
        {
            // What only a global setting asks for gives way without a word.
            var field = new Annotation(policy.Annotation, "").KeyIn(ingress.Annotations);
            if (ingress.Annotations[field] is not null)
                diagnostics.Warning(ingress.Reference, "ServiceSettingOverruled", field,
                    $"has no effect on {key}: the older Ingress {owner} uses that Service and port too, and its settings decide");
        }
    }

    void Check(Ingress ingress, UpstreamKey key, ServiceReference reference, string field)
    {
        field += ".service";
        var cause = new ObjectReference(ResourceKind.Service, key.Service);
        if (reference is { PortName.Length: > 0, PortNumber: not null })
            diagnostics.Warning(ingress.Reference, "AmbiguousPort", $"{field}.port", $"has both name and number; the name {reference.PortName} is used");
        if (!snapshot.Services.TryGetValue(key.Service, out var service))
            diagnostics.Error(ingress.Reference, "ServiceNotFound", $"{field}.name",
                $"Service {key.Service} does not exist; its paths answer 503 until it is created", cause);
        else if (UpstreamResolver.IsExternalName(service))
            CheckExternalName(ingress, service, key, field);
        else if (UpstreamResolver.FindPort(service, key.Port) is null)
            diagnostics.Error(ingress.Reference, "ServicePortNotFound", $"{field}.port",
                $"Service {key.Service} has no TCP port {(key.Port.Length == 0 ? "(none is named)" : key.Port)}; it has {Describe(service.Ports)}. Its paths answer 503", cause);
    }

    void CheckExternalName(Ingress ingress, Service service, UpstreamKey key, string field)
    {
        var cause = service.Reference;
        if (options.DisableServiceExternalName)
            diagnostics.Error(ingress.Reference, "ExternalNameDisabled", $"{field}.name",
                $"Service {key.Service} is of type ExternalName, which --disable-svc-external-name rules out; its paths answer 503", cause);
        else if (ExternalNames.ProblemOf(service.ExternalName) is { } problem)
            diagnostics.Error(ingress.Reference, "ExternalNameRefused", $"{field}.name",
                $"the externalName of Service {key.Service} {problem}; its paths answer 503", cause);
        else if (UpstreamResolver.Resolve(snapshot, key, PolicySet.Empty, options).External is null)
            diagnostics.Error(ingress.Reference, "ServicePortNotFound", $"{field}.port",
                $"{(key.Port.Length == 0 ? "no port is named" : $"{key.Port} is no port number")} and Service {key.Service} does not list it; its paths answer 503", cause);
    }

    static string Describe(ValueArray<ServicePort> ports) => ports.IsEmpty ? "none" : string.Join(", ", ports.Select(port =>
        $"{port.Port}{(port.Name.Length > 0 ? $" ({port.Name})" : "")}{(port.Protocol == "TCP" ? "" : $"/{port.Protocol}")} → {port.TargetPort}"));
}
