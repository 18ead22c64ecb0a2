using IngressController.Core.Cluster;
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
        var hash = new Fnv();
        foreach (var route in translation.Table.Routes)
        {
            hash.Add(route.Host);
            hash.Add(route.Path);
            hash.Add(route.Match.ToString());
            hash.Add(route.Ingress?.ToString());
            hash.Add(route.Upstream?.Key.ToString());
            foreach (var canary in route.Canaries)
                hash.Add(canary.Upstream.Key.ToString());
        }

        foreach (var key in translation.Served)
        {
            hash.Add(key.ToString());
            if (snapshot.Ingresses.TryGetValue(key, out var ingress))
                hash.Add(ingress.Annotations);
        }

        foreach (var host in translation.Table.NamedHosts.OrderBy(host => host.Name, StringComparer.Ordinal))
        {
            hash.Add(host.Name);
            hash.Add(host.Tls?.Listed?.ToString());
        }

        if (configMap is { } name && snapshot.ConfigMaps.TryGetValue(name, out var settings))
            hash.Add(settings.Data);
        return hash.Value >> (64 - Bits);
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

        public void Add(StringMap map)
        {
            foreach (var (key, value) in map)
            {
                Add(key);
                Add(value);
            }
        }

        void Add(char c) => Value = (Value ^ c) * 1099511628211;
    }
}
