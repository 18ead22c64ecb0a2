namespace IngressController.Features;

/// <summary>The paths that are exempt from basic and external authentication.</summary>
static class NoAuthLocations
{
    /// <summary>
    /// Whether a route is exempt. Uses the path of its rule, as ingress-nginx does, not that of a request, so that no spelling of a
    /// request opens a protected rule.
    /// </summary>
    public static bool Cover(ValueArray<string> locations, Route route)
    {
        foreach (var location in locations)
        {
            if (route.Path.StartsWith(location, StringComparison.Ordinal))
                return true;
        }

        return false;
    }
}
