using IngressController.Core.Cluster;
using IngressController.Core.Routing;
using IngressController.Core.Translation;

namespace IngressController.Control;

/// <summary>
/// A number for everything that decides what is served. Equal objects give equal numbers in every replica and after every
/// restart, so that replicas that have drifted apart show; endpoints are not part of it.
/// </summary>
static class ConfigurationHash
{
    /// <summary>As many bits as a metric's value, a double, keeps.</summary>
    const int Bits = 53;

    public static ulong Of(Translation translation, ClusterSnapshot snapshot, ObjectKey? configMap)
    {
        // A sum, so that the order of hosts and Ingresses plays no part.
        var sum = translation.Table.NamedHosts.Append(translation.Table.CatchAll).Aggregate(0UL, (sum, host) => sum + Of(host));
        foreach (var key in translation.Served)
            sum += Of(key, snapshot.Ingresses.GetValueOrDefault(key)?.Annotations ?? StringMap.Empty);
        if (configMap is { } name && snapshot.ConfigMaps.TryGetValue(name, out var settings))
            sum += Of(name, settings.Data);
        return sum >> (64 - Bits);
    }

    static ulong Of(VirtualHost host)
    {
        var hash = new Fnv();
        hash.Add(host.Name);
        hash.Add(host.AliasOf);
        hash.Add(host.Tls?.Listed);
        foreach (var route in host.AliasOf is null ? host.Routes : [])
        {
            hash.Add(route.Path);
            hash.Add((char)route.Match);
            hash.Add(route.Ingress);
            hash.Add(route.Upstream?.Key);
            foreach (var canary in route.Canaries)
                hash.Add(canary.Upstream.Key);
        }

        return hash.Value;
    }

    static ulong Of(ObjectKey key, StringMap entries)
    {
        var hash = new Fnv();
        hash.Add(key);
        foreach (var (name, value) in entries)
        {
            hash.Add(name);
            hash.Add(value);
        }

        return hash.Value;
    }

    // Fowler, Noll and Vo's hash, 1a: the same in every process, unlike GetHashCode.
    struct Fnv()
    {
        public ulong Value { get; private set; } = 14695981039346656037;

        public void Add(string? text)
        {
            foreach (var c in text ?? "")
                Add(c);
            Add('\n');
        }

        public void Add(ObjectKey? key)
        {
            Add(key?.Namespace);
            Add(key?.Name);
        }

        public void Add(UpstreamKey? key)
        {
            Add(key?.Service);
            Add(key?.Port);
        }

        public void Add(char c) => Value = (Value ^ c) * 1099511628211;
    }
}
