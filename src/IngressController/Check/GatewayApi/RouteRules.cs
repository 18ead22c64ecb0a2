using System.Globalization;
using System.Text.Json.Nodes;
using IngressController.Core.Annotations;
using IngressController.Core.Translation.Policies;
using IngressController.Features.Redirect;
using IngressController.Features.SslRedirect;
using IngressController.Features.UpstreamTimeouts;

namespace IngressController.Check.GatewayApi;

/// <summary>The rules of an HTTPRoute that serve what one path of an Ingress serves.</summary>
/// <param name="snapshot">The objects.</param>
/// <param name="backends">Makes references.</param>
sealed class RouteRules(ClusterSnapshot snapshot, Backends backends)
{
    // As many digits as the API's durations have.
    const int LongestSeconds = 99_999;

    // The most of the API's weights.
    const int LargestWeight = 1_000_000;

    readonly RuleFilters _filters = new(backends);

    /// <summary>The rules; null, with the reason: they cannot be written.</summary>
    /// <param name="host">The host.</param>
    /// <param name="route">The path.</param>
    /// <param name="isTls">Whether clients come over TLS.</param>
    /// <param name="isPassed">Whether TLS is passed on to pods.</param>
    /// <param name="notes">Receives what is not the same.</param>
    /// <param name="problem">Why not.</param>
    public IReadOnlyList<JsonObject>? Of(
        VirtualHost host, Route route, bool isTls, bool isPassed, ICollection<ConversionNote> notes, out string? problem)
    {
        var rewrite = route.Policies.Get<RewritePolicy>();
        var target = rewrite?.Rewrites(route.Path) == true ? rewrite.Target : null;
        var form = ReferenceEquals(route, host.Unmatched) ? new("PathPrefix", "/", null, null) : PathForm.Of(route, target);
        problem = null;
        if (form is null)
        {
            problem = $"path {route.Path}{(target is null ? "" : $" with rewrite-target {target}")} is a regular expression without counterpart";
            return null;
        }

        if (!form.IsOfMatches)
        {
            problem = $"path {route.Path} has characters or segments that no match of an HTTPRoute may have";
            return null;
        }

        if (form.Difference is { } difference)
            notes.Add(new(route.Ingress, $"path {route.Path}", $"{difference}"));
        var matches = new JsonArray(new JsonObject { ["path"] = new JsonObject { ["type"] = form.Type, ["value"] = form.Value } });
        if (RedirectOf(host, route, isTls, isPassed, out problem) is { } redirect)
            return [new() { ["matches"] = matches, ["filters"] = new JsonArray(RuleFilters.Filter("RequestRedirect", "requestRedirect", redirect)) }];
        if (problem is not null)
            return null;
        var prefix = target is null ? null : rewrite!.ForwardedPrefix;
        if (prefix?.Contains('$', StringComparison.Ordinal) == true)
            problem = $"x-forwarded-prefix {prefix} has captures, which header filters have not";
        else if (route.Upstream is null)
            problem = $"path {route.Path} leads to no Service";
        if (problem is not null || _filters.Of(route, form, isTls, prefix, out problem) is not { } filters)
            return null;
        return Leading(route, matches, filters, out problem);
    }

    static JsonObject? RedirectOf(VirtualHost host, Route route, bool isTls, bool isPassed, out string? problem)
    {
        problem = null;
        if (route.Policies.Get<HostRedirectPolicy>() is { } www)
            return new() { ["hostname"] = www.Host, ["statusCode"] = www.Status };
        if (route.Policies.Get<RedirectPolicy>() is { } given)
            return RedirectTo(given.Location, given.Status, out problem);
        if (isTls || route.Policies.Get<SslRedirectPolicy>() is not { } ssl || !ssl.Covers(route, host))
            return null;
        if (host.HasCertificate || isPassed)
            return new() { ["scheme"] = "https", ["statusCode"] = ssl.Status };
        problem = "force-ssl-redirect without a certificate here trusts what stands in front, which has no counterpart: every request would be redirected";
        return null;
    }

    /// <summary>A RequestRedirect to an absolute URL or path; null, with the reason: it cannot say that.</summary>
    public static JsonObject? RedirectTo(string location, int status, out string? problem)
    {
        problem = null;
        var redirect = new JsonObject();
        var path = location;
        if (!location.StartsWith('/') && Uri.TryCreate(location, UriKind.Absolute, out var url))
        {
            redirect["scheme"] = url.Scheme;
            redirect["hostname"] = url.IdnHost;
            if (!url.IsDefaultPort)
                redirect["port"] = url.Port;
            var slash = location.IndexOf('/', location.IndexOf("://", StringComparison.Ordinal) + 3);
            path = slash < 0 ? "/" : location[slash..];
        }

        if (path.AsSpan().ContainsAny("?#$") || location.Contains('@', StringComparison.Ordinal) || redirect["hostname"]?.ToString().Contains(':') == true)
            problem = $"the redirect to {location} has a query, a variable, a user or an address in brackets, which a RequestRedirect has not";
        else if (status is not (301 or 302 or 303 or 307 or 308))
            problem = $"a redirect with status {status} has no counterpart";
        redirect["path"] = RuleFilters.PathModifier("ReplaceFullPath", path);
        redirect["statusCode"] = status;
        return problem is null ? redirect : null;
    }

    // Rules with a header stand before the one without: they compare more.
    List<JsonObject>? Leading(Route route, JsonArray matches, JsonArray filters, out string? problem)
    {
        var from = route.Ingress!.Value.Namespace;
        if (backends.Reference(from, route.Upstream!, route.Policies, out problem) is not { } main)
            return null;
        var rules = new List<JsonObject>();
        var refs = new JsonArray();
        if (route.Canaries.Count > 1)
            problem = "more than one canary of a path has no counterpart";
        else if (route.Canaries is [{ Policy.WeightTotal: > LargestWeight }])
            problem = $"canary-weight-total is more than {LargestWeight}, the largest weight of a route";
        else if (route.Canaries is [var canary])
        {
            if (backends.Reference(from, canary.Upstream, route.Policies, out problem) is not { } other)
                return null;
            var policy = canary.Policy;
            if (policy is { Header: { } header, HeaderPattern: null, IsPatternBroken: false })
            {
                rules.Add(RuleOf(route, WithHeader(matches, header, policy.HeaderValue ?? "always"), filters, new(other.DeepClone())));
                if (policy.HeaderValue is null)
                    rules.Add(RuleOf(route, WithHeader(matches, header, "never"), filters, new(main.DeepClone())));
            }

            var weight = Math.Clamp(policy.Weight, 0, policy.WeightTotal);
            refs.Add(main);
            if (weight > 0)
            {
                main["weight"] = policy.WeightTotal - weight;
                other["weight"] = weight;
                refs.Add(other);
            }
        }
        else
            refs.Add(main);
        rules.Add(RuleOf(route, matches, filters, refs));
        return problem is null ? rules : null;
    }

    static JsonArray WithHeader(JsonArray matches, string name, string value)
    {
        var all = (JsonArray)matches.DeepClone();
        foreach (var match in all)
            match!["headers"] = new JsonArray(new JsonObject { ["name"] = name, ["value"] = value });
        return all;
    }

    JsonObject RuleOf(Route route, JsonArray matches, JsonArray filters, JsonArray refs)
    {
        var rule = new JsonObject { ["matches"] = matches };
        if (filters.Count > 0)
            rule["filters"] = filters.DeepClone();
        rule["backendRefs"] = refs;
        if (TimeoutOf(route) is { } seconds)
            rule["timeouts"] = new JsonObject { ["request"] = string.Create(CultureInfo.InvariantCulture, $"{seconds}s") };
        return rule;
    }

    // Only where the Ingress says so: every path has nginx' 60 s, which is not about whole answers.
    int? TimeoutOf(Route route) =>
        route.Ingress is { } key && snapshot.Ingresses.GetValueOrDefault(key) is { } ingress &&
        ingress.Annotations.Any(static pair => AnnotationKeys.NameIn(pair.Key) == "proxy-read-timeout") &&
        route.Policies.Get<UpstreamTimeoutsPolicy>()?.Read.TotalSeconds is <= LongestSeconds and var seconds ? (int)seconds : null;
}
