using IngressController.Core.Annotations;
using IngressController.Core.Cluster;
using IngressController.Core.Routing;

namespace IngressController.Features;

/// <summary>The paths that are never asked for basic or external authentication.</summary>
static class NoAuthLocations
{
    public static readonly Setting Setting =
        new("no-auth-locations", "/.well-known/acme-challenge", "Rules whose path starts like one of these are never asked for basic or external authentication.");

    public static ValueArray<string> Read(GlobalSettings settings) => Values.List(settings.Text(Setting)).ToValueArray();

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
