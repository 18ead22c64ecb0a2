using System.Collections.Immutable;
using System.Runtime.InteropServices;
using IngressController.Core.Routing;

namespace IngressController.Core.Translation;

/// <summary>
/// Gives the routes of a table their indexes: 0 and up, without gaps. A route that an earlier table had too keeps its index; where
/// that one lies beyond the end, because there are fewer routes now, a copy takes its place.
/// </summary>
static class RouteIndexes
{
    /// <summary>How many routes there are.</summary>
    /// <param name="hosts">Hosts that are being built.</param>
    /// <param name="kept">Hosts that an earlier table had too.</param>
    public static int Count(IEnumerable<HostBuilder> hosts, IEnumerable<VirtualHost> kept) => hosts.Sum(host => host.Routes.Count) + kept.Sum(host => host.Routes.Length);

    /// <summary>Whether a host has routes that lie beyond the end of a table.</summary>
    public static bool HasBeyond(VirtualHost host, int count)
    {
        foreach (var route in host.Routes)
        {
            if (route.Index >= count)
                return true;
        }

        return false;
    }

    /// <summary>All routes, at their indexes.</summary>
    /// <param name="hosts">Hosts that are being built.</param>
    /// <param name="kept">Hosts that an earlier table had too; none of their routes lies beyond the end.</param>
    public static ImmutableArray<Route> Assign(IReadOnlyCollection<HostBuilder> hosts, IEnumerable<VirtualHost> kept)
    {
        var routes = new Route[Count(hosts, kept)];
        foreach (var host in kept)
        {
            foreach (var route in host.Routes)
                routes[route.Index] = route;
        }

        foreach (var route in hosts.SelectMany(host => host.Routes).Where(IsPlaced))
            routes[route.Index] = route;
        var free = 0;
        foreach (var host in hosts)
        {
            for (var i = 0; i < host.Routes.Count; i++)
            {
                if (IsPlaced(host.Routes[i]))
                    continue;
                while (routes[free] is not null)
                    free++;
                routes[free] = host.Index(i, free);
            }
        }

        return ImmutableCollectionsMarshal.AsImmutableArray(routes);

        bool IsPlaced(Route route) => route.Index >= 0 && route.Index < routes.Length;
    }
}
