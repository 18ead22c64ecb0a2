using System.Collections.Immutable;
using System.Runtime.InteropServices;
using IngressController.Core.Routing;

namespace IngressController.Core.Translation;

/// <summary>
/// Assigns the indexes of a table's routes: 0 and up, without gaps. A route of an earlier table keeps its index; if that exceeds the
/// number of routes, a copy of the route gets a free index.
/// </summary>
/// <param name="count">How many routes there are.</param>
sealed class RouteNumbering(int count)
{
    readonly Route[] _routes = new Route[count];
    int _free;

    /// <summary>All routes by index, once each has one. Nothing may be numbered afterwards.</summary>
    public ImmutableArray<Route> Routes => ImmutableCollectionsMarshal.AsImmutableArray(_routes);

    /// <summary>Keeps the indexes of a host of the earlier table. To be called before any new index is assigned.</summary>
    public void Keep(VirtualHost host)
    {
        foreach (var route in host.Routes)
        {
            if (route.Index < count)
                _routes[route.Index] = route;
        }
    }

    /// <summary>A host that was kept; routes whose index exceeds the number of routes have new ones.</summary>
    public VirtualHost WithinEnd(VirtualHost host)
    {
        foreach (var route in host.Routes)
        {
            if (route.Index >= count)
                return host.WithRoutes([.. host.Routes.Select(one => one.Index < count ? one : Number(one))]);
        }

        return host;
    }

    /// <summary>Assigns the next free indexes.</summary>
    public ImmutableArray<Route> Number(IReadOnlyList<Route> routes)
    {
        var numbered = new Route[routes.Count];
        for (var i = 0; i < numbered.Length; i++)
            numbered[i] = Number(routes[i]);
        return ImmutableCollectionsMarshal.AsImmutableArray(numbered);
    }

    Route Number(Route route)
    {
        while (_routes[_free] is not null)
            _free++;
        return _routes[_free] = route with { Index = _free };
    }
}
