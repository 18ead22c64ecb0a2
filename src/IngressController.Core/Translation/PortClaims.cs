using IngressController.Core.Annotations;
using IngressController.Core.Routing;
using IngressController.Core.Translation.Policies;

namespace IngressController.Core.Translation;

/// <summary>The Service ports of the Ingresses that are going to be merged: any of these Ingresses may be the first to use a port.</summary>
sealed class PortClaims
{
    /// <summary>The policies that are asked of a port; null when Ingresses ask for different ones.</summary>
    readonly Dictionary<(ObjectKey Service, string Port), PolicySet?> _asked = [];

    /// <summary>The Services of default-backend annotations, whatever the port.</summary>
    readonly HashSet<ObjectKey> _standIns = [];

    public void Add(ServedIngress ingress)
    {
        // Canaries resolve their backends last.
        if (ingress.Policies.Get<CanaryPolicy>() is not null)
            return;
        if (ingress.Policies.Get<DefaultBackendPolicy>() is { Service: var standIn })
            _standIns.Add(standIn);
        foreach (var rule in ingress.Object.Rules)
        {
            foreach (var path in rule.Paths ?? [])
            {
                if (path.Backend?.Service is not { Name: { } name } service)
                    continue;
                var port = (new ObjectKey(ingress.Key.Namespace, name), UpstreamCollector.PortOf(service));
                if (!_asked.TryAdd(port, ingress.Policies) && !ReferenceEquals(_asked[port], ingress.Policies))
                    _asked[port] = null;
            }
        }
    }

    /// <summary>Whether the upstream has the policies that every claimant of its port asks for.</summary>
    public bool AgreeOn(Upstream upstream) =>
        (!_asked.TryGetValue((upstream.Key.Service, upstream.Key.Port), out var asked) || ReferenceEquals(asked, upstream.Policies)) &&
        (!_standIns.Contains(upstream.Key.Service) || ReferenceEquals(upstream.Policies, PolicySet.Empty));
}
