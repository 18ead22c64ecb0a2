using System.Text.Json.Nodes;
using IngressController.Core.Translation.Policies;
using IngressController.Proxy.Passthrough;

namespace IngressController.Check.GatewayApi;

/// <summary>
/// One host of Ingresses as rules of HTTPRoutes. A host is written as a whole or not at all: requests of a path that is left out would be
/// served by another path.
/// </summary>
/// <param name="Host">The host.</param>
sealed record HostRoutes(VirtualHost Host)
{
    /// <summary>The rules for plain HTTP, by Ingress.</summary>
    public List<(ObjectKey Ingress, JsonObject Rule)> Plain { get; } = [];

    /// <summary>The rules for clients over TLS.</summary>
    public List<(ObjectKey Ingress, JsonObject Rule)> Tls { get; } = [];

    /// <summary>The Secret of its certificate; null: it has none.</summary>
    public ObjectKey? Certificate { get; private init; }

    /// <summary>Where TLS connections are passed on to; null: TLS ends here, or there is none.</summary>
    public (ObjectKey Ingress, JsonObject Backend)? Passthrough { get; private init; }

    /// <summary>What is not the same.</summary>
    public List<ConversionNote> Notes { get; } = [];

    /// <summary>Why it is not written; empty: it is.</summary>
    public List<ConversionNote> Problems { get; } = [];

    /// <param name="host">The host.</param>
    /// <param name="tls">Where its certificate comes from: its own, or that of the wildcard host above it; null: it has none.</param>
    /// <param name="rules">Makes rules.</param>
    /// <param name="backends">Makes references.</param>
    public static HostRoutes Of(VirtualHost host, TlsBinding? tls, RouteRules rules, Backends backends)
    {
        var read = new HostRoutes(host)
        {
            Certificate = tls is null ? null : tls.Listed ?? (tls.Candidates.IsEmpty ? null : tls.Candidates[0]),
        };
        read.Judge();
        read.JudgeOrder();
        if (read.Problems.Count > 0)
            return read;
        if (host.AppRoot is { } root)
            read.AddAppRoot(root);
        if (host.Name.Length > 0 && PassthroughTable.RootOf(host) is { } passed)
            read = read.Passing(passed, backends);
        foreach (var route in host.Routes.Where(static route => route is { Ingress: not null, Location: null, LacksTrailingSlash: false }))
            read.Add(route, rules);
        if (read.Certificate is null && read.Passthrough is null && tls is not null)
            read.Problems.Add(new(tls.Ingress, "spec.tls", "names no Secret, and a listener has no default certificate: name one"));
        return read;
    }

    void Judge()
    {
        if (Host.Name.StartsWith('~'))
            Problems.Add(new(Host.Unmatched.Ingress, "server-alias", "is a regular expression, which host names are not"));
        var all = Host.Routes.Select(static route => (route.Ingress, route.Policies))
            .Concat(Host.Ingresses.Select(static one => ((ObjectKey?)one.Ingress, one.Policies)));
        foreach (var (ingress, policies) in all.Where(static one => one.Item1 is not null))
        {
            if (policies.DeniedBecause is { } denied)
                Problems.Add(new(ingress, Field, $"is closed with 503: {denied}"));
            Problems.AddRange(policies.Items.Select(PolicyUses.ProblemOf).OfType<string>().Select(problem => new ConversionNote(ingress, Field, problem)));
        }
    }

    // Patterns are tried longest text first, prefixes by their own length: another path may come first there.
    void JudgeOrder()
    {
        var tried = Host.Patterns?.Routes.Select(static route => (Route: route, PathForm.Of(route, null)?.Value))
            .Where(static one => one.Value is not null).ToList();
        for (var later = 1; later < tried?.Count; later++)
        {
            var (route, prefix) = tried[later];
            if (tried.Take(later).FirstOrDefault(one => prefix!.StartsWith(one.Value!, StringComparison.OrdinalIgnoreCase)) is { Route: { } first })
                Problems.Add(new(route.Ingress, Field, $"path {first.Path} is tried before path {route.Path}, which an HTTPRoute would prefer"));
        }
    }

    string Field => Host.Name.Length == 0 ? "rules without host" : $"host {Host.Name}";

    HostRoutes Passing(Route route, Backends backends)
    {
        if (backends.Reference(route.Ingress!.Value.Namespace, route.Upstream!, route.Policies, out var problem, "TLSRoute") is { } backend)
            return this with { Passthrough = (route.Ingress.Value, backend), Certificate = null };
        Problems.Add(new(route.Ingress, Field, problem!));
        return this;
    }

    void AddAppRoot(string root)
    {
        if (RouteRules.RedirectTo(root, 302, out var problem) is not { } redirect)
        {
            Problems.Add(new(Host.Unmatched.Ingress, "app-root", problem!));
            return;
        }

        var owner = Host.Ingresses.FirstOrDefault(static one => one.Policies.Get<AppRootPolicy>() is not null)?.Ingress ?? Host.Unmatched.Ingress!.Value;
        JsonObject rule = new()
        {
            ["matches"] = new JsonArray(new JsonObject { ["path"] = new JsonObject { ["type"] = "Exact", ["value"] = "/" } }),
            ["filters"] = new JsonArray(RuleFilters.Filter("RequestRedirect", "requestRedirect", redirect)),
        };
        Plain.Add((owner, rule));
        Tls.Add((owner, (JsonObject)rule.DeepClone()));
    }

    void Add(Route route, RouteRules rules)
    {
        var ingress = route.Ingress!.Value;
        var isUnmatched = ReferenceEquals(route, Host.Unmatched);
        // What no path covers is answered 404 by either, unless it is redirected first.
        if (isUnmatched && route.Upstream is null && route.Policies.Get<HostRedirectPolicy>() is null && !Host.HasCertificate)
            return;
        if (isUnmatched && Host.Routes.Any(static one => one is { Path: "/", Match: PathMatch.Prefix } && one.Upstream is not null) && route.Upstream is null)
            return;
        if (rules.Of(Host, route, isTls: false, Passthrough is not null, Notes, out var problem) is { } plain)
            Plain.AddRange(plain.Select(rule => (ingress, rule)));
        else if (!isUnmatched || route.Upstream is not null)
            Problems.Add(new(ingress, Field, problem!));
        if (Certificate is null)
            return;
        if (rules.Of(Host, route, isTls: true, isPassed: false, [], out problem) is { } tls)
            Tls.AddRange(tls.Select(rule => (ingress, rule)));
        else if (!isUnmatched || route.Upstream is not null)
            Problems.Add(new(ingress, Field, problem!));
    }
}
