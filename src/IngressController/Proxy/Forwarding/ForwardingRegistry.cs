namespace IngressController.Proxy.Forwarding;

/// <summary>The <see cref="RouteForwarding"/> of each distinct setting, shared by all routes with equal settings.</summary>
sealed class ForwardingRegistry(UpstreamClientPool clients)
{
    readonly Dictionary<ForwardSettings, RouteForwarding> _bySettings = [];

    /// <summary>The forwarding without any policy.</summary>
    public RouteForwarding Plain { get; } = new(ForwardSettings.Default, clients);

    public RouteForwarding Of(ForwardSettings settings)
    {
        if (ReferenceEquals(settings, ForwardSettings.Default))
            return Plain;
        if (!_bySettings.TryGetValue(settings, out var forwarding))
            _bySettings.Add(settings, forwarding = new(settings, clients));
        return forwarding;
    }

    /// <summary>Drops entries, and their clients, that none of these routes uses.</summary>
    public void RetainOnly(IEnumerable<BoundRoute> routes)
    {
        HashSet<RouteForwarding> used = [Plain];
        var last = Plain;
        foreach (var route in routes)
        {
            // Fast path: most routes have the same one.
            if (!ReferenceEquals(route.Forwarding, last))
                used.Add(last = route.Forwarding);
        }

        foreach (var (settings, forwarding) in _bySettings)
        {
            if (!used.Contains(forwarding))
                _bySettings.Remove(settings);
        }

        clients.RetainOnly(used);
    }
}
