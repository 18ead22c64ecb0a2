namespace IngressController.Core.Translation;

/// <summary>Topology-aware routing (behaviour 78).</summary>
static class ZoneHints
{
    /// <summary>
    /// Whether a slice's endpoints are to be narrowed to those hinted for <paramref name="zone"/>: the Service asks for it and
    /// every endpoint has hints. With PreferClose at least one must match besides; otherwise all are used.
    /// </summary>
    public static bool Apply(ZonePreference preference, ValueArray<Endpoint> endpoints, string? zone)
    {
        if (zone is null || preference == ZonePreference.None)
            return false;
        var anyMatches = false;
        foreach (var endpoint in endpoints)
        {
            if (endpoint.ZoneHints.IsEmpty)
                return false;
            anyMatches |= endpoint.ZoneHints.AsSpan().Contains(zone);
        }

        return anyMatches || preference == ZonePreference.TopologyModeAuto;
    }
}
