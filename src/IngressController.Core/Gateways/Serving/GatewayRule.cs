using System.Collections.Immutable;
using IngressController.Core.Routing;

namespace IngressController.Core.Gateways.Serving;

/// <summary>One rule of a route on one listener: one <see cref="Route"/> for each of its backends, of which one is drawn for a request.</summary>
/// <param name="routes">One for each backend that has a weight; at least one.</param>
/// <param name="weights">Their weights, each at least 1.</param>
public sealed class GatewayRule(ImmutableArray<Route> routes, ImmutableArray<int> weights)
{
    readonly long _sum = weights.Sum(static weight => (long)weight);

    public ImmutableArray<Route> Routes => routes;

    /// <summary>Draws one by weight.</summary>
    public Route Draw(Random random)
    {
        if (routes.Length == 1)
            return routes[0];
        var drawn = random.NextInt64(_sum);
        for (var i = 0; ; i++)
        {
            drawn -= weights[i];
            if (drawn < 0)
                return routes[i];
        }
    }
}
