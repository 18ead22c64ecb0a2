using System.Collections.Immutable;
using IngressController.Core.Routing;

namespace IngressController.Core.Translation;

/// <summary>
/// Gives the routes of a table their indexes: 0 and up, without gaps. A route that an earlier table had too keeps its index; where
/// that one lies beyond the end, because there are fewer routes now, a copy takes its place.
/// </summary>
static class RouteIndexes
{
    /// <summary>All routes, at their indexes.</summary>
    public static ImmutableArray<Route> Assign(IReadOnlyCollection<HostBuilder> hosts)
    {
        var routes = new Route?[hosts.Sum(host => host.Routes.Count)];
        foreach (var host in hosts)
        {
            foreach (var route in host.Routes)
            {
                if (route.Index >= 0 && route.Index < routes.Length)
                    routes[route.Index] = route;
            }
        }

        var free = 0;
        foreach (var host in hosts)
        {
            for (var i = 0; i < host.Routes.Count; i++)
            {
                if (host.Routes[i].Index >= 0 && host.Routes[i].Index < routes.Length)
                    continue;
                while (routes[free] is not null)
                    free++;
                routes[free] = host.Index(i, free);
            }
        }

        return [.. routes!];
    }
}
