using IngressController.Core.Annotations;
using IngressController.Core.Cluster;
using IngressController.Core.Routing;
using IngressController.Core.Translation.Policies;

namespace IngressController.Core.Translation;

/// <summary>The Service ports that Ingresses name which are going to be merged: any of these may turn out to be the first to use one.</summary>
sealed class PortClaims
{
    /// <summary>What is asked of a port; null: not all ask for the same.</summary>
    readonly Dictionary<(ObjectKey Service, string Port), PolicySet?> _asked = [];

    /// <summary>The Services of default-backend annotations, by whatever port.</summary>
    readonly HashSet<ObjectKey> _standIns = [];

    public void Add(ServedIngress ingress)
    {
        // A canary resolves its backends after all others.
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

    /// <summary>Whether the upstream has the policies that it would get from each of those who claim its port.</summary>
    public bool AgreeOn(Upstream upstream) =>
        (!_asked.TryGetValue((upstream.Key.Service, upstream.Key.Port), out var asked) || ReferenceEquals(asked, upstream.Policies)) &&
        (!_standIns.Contains(upstream.Key.Service) || ReferenceEquals(upstream.Policies, PolicySet.Empty));
}
