using IngressController.Core.Cluster;
using IngressController.Core.Routing;

namespace IngressController.Features;

/// <summary>The paths that are never asked for basic or external authentication.</summary>
static class NoAuthLocations
{
    /// <summary>
    /// Whether a route is exempt: by the path of its rule, as ingress-nginx has it, not by that of a request, so that no
    /// spelling of a request opens a rule that is closed.
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
