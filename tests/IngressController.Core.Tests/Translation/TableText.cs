using System.Text;
using IngressController.Core.Routing;
using IngressController.Core.Translation;
using IngressController.Core.Translation.Policies;

namespace IngressController.Core.Tests.Translation;

/// <summary>A translation as text, one line a fact, for golden files and for comparing tables.</summary>
static class TableText
{
    public static string Of(TranslationResult translation)
    {
        var text = new StringBuilder();
        foreach (var host in translation.Table.NamedHosts.OrderBy(host => host.Name, StringComparer.Ordinal).Append(translation.Table.CatchAll))
            Append(text, translation.Table, host);
        foreach (var stream in translation.Streams)
            text.Append($"{stream.Protocol.ToString().ToLowerInvariant()} {stream.Port} -> {stream.Upstream.Key}" +
                $"{(stream.DecodesProxy ? " decodes PROXY" : "")}{(stream.EncodesProxy ? " encodes PROXY" : "")}\n");
        foreach (var upstream in translation.Upstreams.Values.OrderBy(upstream => upstream.Key.Name, StringComparer.Ordinal))
        {
            text.Append(
                $"upstream {(upstream.Key.Stream is null ? upstream.Key.ToString() : upstream.Key.Name)}: " +
                $"{(upstream.Destinations.IsEmpty ? "none" : string.Join(' ', upstream.Destinations))}");
            if (upstream.External is { } external)
                text.Append($" external {external.HostName}:{external.Port}");
            if (upstream.ClientIPAffinitySeconds is { } seconds)
                text.Append($" clientIP {seconds}s");
            text.Append('\n');
        }

        foreach (var diagnostic in translation.Diagnostics)
            text.Append($"{diagnostic.Severity.ToString().ToLowerInvariant()} {diagnostic}\n");
        return text.ToString();
    }

    /// <summary>The routes of one host, without their numbers.</summary>
    public static string Of(RoutingTable table, VirtualHost host)
    {
        var text = new StringBuilder();
        Append(text, table, host);
        return text.ToString();
    }

    static void Append(StringBuilder text, RoutingTable table, VirtualHost host)
    {
        text.Append($"host {(host.Name.Length == 0 ? "(any)" : host.Name)}{Tls(host.Tls)}");
        if (host.AppRoot is { } root)
            text.Append($" app-root {root}");
        if (host.AliasOf is { } other)
        {
            text.Append($" alias of {other}\n");
            return;
        }

        text.Append('\n');
        foreach (var route in RoutesOf(table, host))
            text.Append($"  {Kind(route)} {route.Path} -> {Target(route)} of {route.Ingress}{Canaries(route)}\n");
        text.Append($"  unmatched -> {Target(host.Unmatched)} of {host.Unmatched.Ingress?.ToString() ?? "nobody"}{Canaries(host.Unmatched)}\n");
    }

    static string Canaries(Route route) =>
        string.Concat(route.Canaries.Select(canary => $"\n    canary {canary.Upstream.Key} of {canary.Ingress}{Rules(canary.Policy)}"));

    static string Rules(CanaryPolicy policy) =>
        (policy.Header is null
            ? ""
            : $" header {policy.Header}{(policy.HeaderValue is null ? "" : $"={policy.HeaderValue}")}" +
                $"{(policy.HeaderPattern is null ? "" : $"~{policy.HeaderPattern}")}") +
        (policy.Cookie is null ? "" : $" cookie {policy.Cookie}") + (policy.Weight == 0 ? "" : $" weight {policy.Weight}/{policy.WeightTotal}") +
        (policy.KeepsSessions ? "" : " legacy");

    static IEnumerable<Route> RoutesOf(RoutingTable table, VirtualHost host) =>
        host.Patterns?.Routes ?? table.Routes.Where(route => route.Host == host.Name && !ReferenceEquals(route, host.Unmatched))
            .OrderBy(route => route.Path, StringComparer.Ordinal).ThenBy(route => route.Match).ThenBy(route => route.LacksTrailingSlash);

    static string Kind(Route route) =>
        route.Pattern is not null ? "regex" : route.LacksTrailingSlash ? "slash missing from" : route.Match.ToString().ToLowerInvariant();

    static string Target(Route route) => route.Policies.Get<HostRedirectPolicy>() is { } redirect ? $"redirect {redirect.Status} to {redirect.Host}"
        : route.Upstream is { } upstream
        ? (route.StatusWithoutDestination == 503 ? upstream.Key.ToString() : $"{upstream.Key} or {route.StatusWithoutDestination}") +
            (route.DefaultBackend is { } standIn ? $" else {standIn.Key}" : "")
        : route.StatusWithoutDestination.ToString(System.Globalization.CultureInfo.InvariantCulture);

    static string Tls(TlsBinding? tls) => tls switch
    {
        null => "",
        { Listed: { } secret } => $" tls {secret}",
        { Candidates.IsEmpty: true } => " tls default",
        _ => $" tls one of {string.Join(' ', tls.Candidates)}",
    };
}
