using System.Globalization;
using IngressController.Core.Gateways.Attaching;
using IngressController.Core.Gateways.Certificates;
using IngressController.Core.Routing;

namespace IngressController.Core.Gateways.Rules;

/// <summary>Finds the Services that rules send requests to.</summary>
/// <param name="snapshot">All objects.</param>
/// <param name="grants">Who may refer to what.</param>
/// <param name="policies">Says which are reached over TLS.</param>
/// <param name="resolve">Finds the addresses behind a Service port.</param>
/// <param name="references">Receives the Services that are looked up.</param>
sealed class BackendReader(
    ClusterSnapshot snapshot, Grants grants, BackendTlsReader policies, Func<UpstreamKey, Upstream> resolve, ISet<ObjectReference> references)
{
    readonly Dictionary<UpstreamKey, Upstream> _upstreams = [];

    readonly Dictionary<ObjectReference, HashSet<ObjectKey>> _named = [];

    /// <summary>All that were found.</summary>
    public IReadOnlyDictionary<UpstreamKey, Upstream> Upstreams => _upstreams;

    /// <summary>The Services that a route may refer to and does, whether they exist or not.</summary>
    public IReadOnlySet<ObjectKey> ServicesOf(ObjectReference route) => _named.GetValueOrDefault(route) ?? [];

    /// <summary>
    /// Finds one; null when it cannot be used: with the problem, or without one where that is its BackendTLSPolicy's, whose status tells.
    /// </summary>
    /// <param name="route">The route that refers to it.</param>
    /// <param name="field">Where it does, for messages.</param>
    /// <param name="backend">The reference.</param>
    /// <param name="protocol">What it speaks.</param>
    /// <param name="problem">Why it cannot be used.</param>
    public Upstream? Find(GatewayRoute route, string field, BackendRef backend, out BackendPolicy protocol, out Problem? problem)
    {
        protocol = BackendPolicy.Plain;
        var service = ServiceOf(route, field, backend, out problem);
        if (service is null)
            return null;
        var port = service.Ports.FirstOrDefault(one => one.Port == backend.Port && one.Protocol == "TCP");
        if (port is null)
        {
            problem = NotFound(field, backend.Port is null ? $"Service {service.Key} needs a port" : $"Service {service.Key} has no TCP port {backend.Port}");
            return null;
        }

        // Any other word changes nothing: TLS is asked for by a BackendTLSPolicy alone.
        var policy = policies.Find(service, port);
        if (port.AppProtocol == "kubernetes.io/wss" && policy is null)
        {
            problem = new(
                "UnsupportedProtocol",
                $"{field}: appProtocol \"{port.AppProtocol}\" of Service {service.Key} needs a BackendTLSPolicy that says how its pods are verified");
            return null;
        }

        // Whoever asks for TLS must not get plain text.
        if (policy is { Tls: null })
            return null;
        protocol = new(route.Kind == ResourceKind.GRPCRoute || port.AppProtocol == "kubernetes.io/h2c", policy?.Tls);
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
        if (!_named.TryGetValue(route.Reference, out var named))
            _named.Add(route.Reference, named = []);
        named.Add(target.Key);
        if (!snapshot.Services.TryGetValue(target.Key, out var service))
            problem = NotFound(field, $"Service {target.Key} does not exist");
        else if (service.Type == "ExternalName")
            problem = new(
                "InvalidKind", $"{field}: Service {target.Key} is of type ExternalName, which would let a route reach anything; name one with endpoints");
        return problem is null ? service : null;
    }

    static Problem NotFound(string field, string message) => new("BackendNotFound", $"{field}: {message}");
}
