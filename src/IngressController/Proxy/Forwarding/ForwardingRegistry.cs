namespace IngressController.Proxy.Forwarding;

/// <summary>How the routes of a table are forwarded: one <see cref="RouteForwarding"/> for all that have the same settings.</summary>
/// <param name="clients">Connections to pods.</param>
sealed class ForwardingRegistry(UpstreamClientPool clients)
{
    readonly Dictionary<ForwardSettings, RouteForwarding> _bySettings = [];

    /// <summary>How requests are sent where no policy says otherwise.</summary>
    public RouteForwarding Plain { get; } = new(ForwardSettings.Default, clients);

    public RouteForwarding Of(ForwardSettings settings)
    {
        if (ReferenceEquals(settings, ForwardSettings.Default))
            return Plain;
        if (!_bySettings.TryGetValue(settings, out var forwarding))
            _bySettings.Add(settings, forwarding = new(settings, clients));
        return forwarding;
    }

    /// <summary>Lets go of what none of these routes uses, and of its clients.</summary>
    public void RetainOnly(IEnumerable<BoundRoute> routes)
    {
        HashSet<RouteForwarding> used = [Plain];
        var last = Plain;
        foreach (var route in routes)
        {
            // Most have the same.
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
