using System.Globalization;
using IngressController.Core.Gateways.Attaching;
using IngressController.Core.Routing;

namespace IngressController.Core.Gateways.Rules;

/// <summary>Finds the Services that rules send requests to.</summary>
/// <param name="snapshot">All objects.</param>
/// <param name="grants">Who may refer to what.</param>
/// <param name="resolve">Finds the addresses behind a Service port.</param>
/// <param name="references">Receives the Services that are looked up.</param>
sealed class BackendReader(ClusterSnapshot snapshot, Grants grants, Func<UpstreamKey, Upstream> resolve, ISet<ObjectReference> references)
{
    readonly Dictionary<UpstreamKey, Upstream> _upstreams = [];

    readonly ILookup<ObjectKey, (BackendTlsPolicy Policy, PolicyTarget Target)> _policies =
        snapshot.Gateways.All<BackendTlsPolicy>(ResourceKind.BackendTLSPolicy)
            .SelectMany(static policy => policy.Targets, static (policy, target) => (policy, target))
            .Where(static one => one.target is { Group: "", Kind: "Service" })
            .ToLookup(static one => new ObjectKey(one.policy.Key.Namespace, one.target.Name));

    /// <summary>All that were found.</summary>
    public IReadOnlyDictionary<UpstreamKey, Upstream> Upstreams => _upstreams;

    /// <summary>Finds one; null, with the problem, when it cannot be used.</summary>
    /// <param name="route">The route that refers to it.</param>
    /// <param name="field">Where it does, for messages.</param>
    /// <param name="backend">The reference.</param>
    /// <param name="protocol">What it speaks.</param>
    /// <param name="problem">Why it cannot be used.</param>
    public Upstream? Find(GatewayRoute route, string field, BackendRef backend, out BackendPolicy? protocol, out Problem? problem)
    {
        protocol = null;
        var service = ServiceOf(route, field, backend, out problem);
        if (service is null)
            return null;
        var port = service.Ports.FirstOrDefault(one => one.Port == backend.Port && one.Protocol == "TCP");
        if (port is null)
        {
            problem = NotFound(field, backend.Port is null ? $"Service {service.Key} needs a port" : $"Service {service.Key} has no TCP port {backend.Port}");
            return null;
        }

        if (ProtocolOf(route, port) is not { } spoken)
        {
            problem = new("UnsupportedProtocol", $"{field}: appProtocol \"{port.AppProtocol}\" of Service {service.Key} is not supported here");
            return null;
        }

        // Whoever asks for TLS must not get plain text.
        if (_policies[service.Key].FirstOrDefault(one => one.Target.SectionName is null || one.Target.SectionName == port.Name).Policy is { } policy)
        {
            problem = new("UnsupportedProtocol", $"{field}: BackendTLSPolicy {policy.Key} asks for TLS to Service {service.Key}, which is not supported yet");
            return null;
        }

        protocol = spoken.IsHttp2 ? spoken : null;
        var key = new UpstreamKey(service.Key, port.Port.ToString(CultureInfo.InvariantCulture), IsOfGateway: true);
        if (!_upstreams.TryGetValue(key, out var upstream))
            _upstreams.Add(key, upstream = resolve(key));
        return upstream;
    }

    Service? ServiceOf(GatewayRoute route, string field, BackendRef backend, out Problem? problem)
    {
        var target = backend.Target;
        problem = null;
        if (target is not { Group: "", Kind: "Service" })
            problem = new("InvalidKind", $"{field}: {target} is no Service, other kinds are not supported");
        else if (!grants.Allow(route.Kind, route.Key.Namespace, target))
            problem = Grants.NotPermitted(route.Reference, field, target);
        if (problem is not null)
            return null;
        references.Add(new(ResourceKind.Service, target.Key));
        if (!snapshot.Services.TryGetValue(target.Key, out var service))
            problem = NotFound(field, $"Service {target.Key} does not exist");
        else if (service.Type == "ExternalName")
            problem = new(
                "InvalidKind", $"{field}: Service {target.Key} is of type ExternalName, which would let a route reach anything; name one with endpoints");
        return problem is null ? service : null;
    }

    // A word that says nothing to us changes nothing: TLS is asked for by a BackendTLSPolicy alone.
    static BackendPolicy? ProtocolOf(GatewayRoute route, ServicePort port) =>
        route.Kind == ResourceKind.GRPCRoute ? new(IsHttp2: true)
        : port.AppProtocol switch
        {
            "kubernetes.io/h2c" => new(IsHttp2: true),
            "kubernetes.io/wss" => null,
            _ => new(IsHttp2: false),
        };

    static Problem NotFound(string field, string message) => new("BackendNotFound", $"{field}: {message}");
}
