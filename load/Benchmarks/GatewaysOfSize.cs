using System.Globalization;
using System.Net;
using IngressController.Core.Cluster;
using IngressController.Core.Translation;

namespace IngressController.Benchmarks;

/// <summary>What <see cref="ClusterOfSize"/> has as Ingresses, as HTTPRoutes: a route for each host, of a rule for each path, on a hundred listeners.</summary>
static class GatewaysOfSize
{
    /// <summary>The most that the API allows one Gateway is 64.</summary>
    const int ListenersPerGateway = 50;

    const int Gateways = 2;

    public static TranslationOptions Options { get; } = ClusterOfSize.Options with { Gateways = new() { Pool = new(IPNetwork.Parse("127.0.90.0/29")) } };

    /// <summary>A snapshot that has it all, with the Services and pods of <see cref="ClusterOfSize"/> and none of its Ingresses.</summary>
    public static ClusterSnapshot Snapshot(int routes)
    {
        var snapshot = ClusterOfSize.Store(routes).Snapshot();
        foreach (var ingress in snapshot.Ingresses.Values)
            snapshot = snapshot.Without(new(ResourceKind.Ingress, ingress.Key));
        snapshot = snapshot.With(new GatewayClass(new("", "yarp"), ObjectMeta.None, Options.Gateways.ControllerName, null));
        for (var number = 0; number < Gateways; number++)
        {
            var first = number * ListenersPerGateway;
            snapshot = snapshot.With(new Gateway(
                new("default", GatewayName(number)), ObjectMeta.None, "yarp", Enumerable.Range(first, ListenersPerGateway).Select(ListenerOf).ToValueArray()));
        }

        for (var number = 0; number < routes; number++)
            snapshot = snapshot.With(RouteOf(number, ClusterOfSize.Paths));
        return snapshot;
    }

    /// <summary>A route of one host.</summary>
    /// <param name="number">The number of its Service; it decides on its listener, too.</param>
    /// <param name="paths">Its paths, each with everything below it.</param>
    public static GatewayRoute RouteOf(int number, IEnumerable<string> paths)
    {
        var listener = number % (Gateways * ListenersPerGateway);
        return new(
            ResourceKind.HTTPRoute,
            new("default", $"r{number}"),
            new("", 1, DateTimeOffset.UnixEpoch.AddMinutes(number)),
            [new(null, null, null, GatewayName(listener / ListenersPerGateway), ListenerName(listener), null)],
            [$"h{number}.{Domain(listener)}"],
            paths.Select(path => RuleOf(number, path)).ToValueArray());
    }

    static RouteRule RuleOf(int number, string path) => new(
        [new(new("PathPrefix", path), [], [], null)], [], [new(new("", "Service", new("default", $"s{number}")), 80, 1, [])]);

    static Listener ListenerOf(int number) => new(ListenerName(number), $"*.{Domain(number)}", 80, "HTTP", null, AllowedRoutes.Default);

    static string GatewayName(int number) => string.Create(CultureInfo.InvariantCulture, $"g{number}");

    static string ListenerName(int number) => string.Create(CultureInfo.InvariantCulture, $"l{number}");

    static string Domain(int listener) => string.Create(CultureInfo.InvariantCulture, $"d{listener}.example.com");
}
