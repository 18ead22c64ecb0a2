using IngressController.Core.Translation.Policies;

namespace IngressController.Check;

/// <summary>
/// Finds the hosts on which <c>use-regex</c> or <c>rewrite-target</c> of one Ingress changes how the paths of others match (behaviour
/// 57). Both controllers do so, which matters to users who move single Ingresses or hosts.
/// </summary>
static class RegexHostFindings
{
    public static IReadOnlyList<RegexHostReport> Of(RoutingTable table) =>
    [
        .. table.Hosts.Where(host => host.Patterns is not null).OrderBy(host => host.Name, StringComparer.Ordinal)
            .Select(host => Of(host, host.Routes.Where(route => route.Pattern is not null))).Where(report => report.Affected.Count > 0),
    ];

    static RegexHostReport Of(VirtualHost host, IEnumerable<Route> routes)
    {
        var paths = routes.ToLookup(Asks);
        return new(
            host.Name,
            [.. paths[true].Select(route => route.Ingress.ToString()!).Distinct().Order(StringComparer.Ordinal)],
            [.. paths[false].Select(route => new AffectedPath(route.Ingress.ToString()!, route.Path, route.Match.ToString()))
                .OrderBy(path => path.Ingress, StringComparer.Ordinal).ThenBy(path => path.Path, StringComparer.Ordinal)]);
    }

    static bool Asks(Route route) => route.Policies.Get<RewritePolicy>()?.AsksForRegex(route.Path) == true;
}
