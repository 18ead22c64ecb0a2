using System.Collections.Immutable;
using System.Runtime.InteropServices;
using IngressController.Core.Routing;

namespace IngressController.Core.Translation;

/// <summary>
/// Gives the routes of a table their indexes: 0 and up, without gaps. A route of an earlier table keeps its own; where that one lies
/// beyond the end, because there are fewer routes now, a copy takes a free one.
/// </summary>
/// <param name="count">How many routes there are.</param>
sealed class RouteNumbering(int count)
{
    readonly Route[] _routes = new Route[count];
    int _free;

    /// <summary>All routes, at their indexes, once each has one. Nothing is numbered after that.</summary>
    public ImmutableArray<Route> Routes => ImmutableCollectionsMarshal.AsImmutableArray(_routes);

    /// <summary>Leaves the routes of a host of the earlier table where they are. First of all hosts that stay.</summary>
    public void Keep(VirtualHost host)
    {
        foreach (var route in host.Routes)
        {
            if (route.Index < count)
                _routes[route.Index] = route;
        }
    }

    /// <summary>A host that was kept: with other indexes where its own lie beyond the end.</summary>
    public VirtualHost WithinEnd(VirtualHost host)
    {
        foreach (var route in host.Routes)
        {
            if (route.Index >= count)
                return host.WithRoutes([.. host.Routes.Select(one => one.Index < count ? one : Number(one))]);
        }

        return host;
    }

    /// <summary>The routes at the next free indexes.</summary>
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
