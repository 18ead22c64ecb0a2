using IngressController.Core.Translation;

namespace IngressController.Reconciling;

/// <summary>
/// A hash of the configuration that is served. Equal objects give equal numbers in every replica and after restarts, so that
/// diverged replicas can be detected; endpoints are excluded.
/// </summary>
static class ConfigurationHash
{
    /// <summary>The precision of a double, the type of metric values.</summary>
    const int Bits = 53;

    public static ulong Of(TranslationResult translation, ClusterSnapshot snapshot, ObjectKey? configMap)
    {
        // A sum, so that the order of hosts and Ingresses does not matter.
        var sum = translation.Table.NamedHosts.Append(translation.Table.CatchAll).Aggregate(0UL, (sum, host) => sum + host.Fingerprint);
        foreach (var key in translation.Served)
            sum += Of(key, snapshot.Ingresses.GetValueOrDefault(key)?.Annotations ?? StringMap.Empty);
        if (configMap is { } name && snapshot.ConfigMaps.TryGetValue(name, out var settings))
            sum += Of(name, settings.Data);
        return sum >> (64 - Bits);
    }

    static ulong Of(ObjectKey key, StringMap entries)
    {
        var hash = new Fingerprint();
        hash.Add(key);
        foreach (var (name, value) in entries)
        {
            hash.Add(name);
            hash.Add(value);
        }

        return hash.Value;
    }
}
