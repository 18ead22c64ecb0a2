using System.Globalization;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using IngressController.Core.Annotations;
using IngressController.Features.Cors;
using IngressController.Features.Headers;
using IngressController.Features.Hsts;
using IngressController.Features.Mirror;
using IngressController.Features.UpstreamVhost;

namespace IngressController.Check.GatewayApi;

/// <summary>The filters of a rule that leads to pods.</summary>
/// <param name="backends">Makes references.</param>
sealed partial class RuleFilters(Backends backends)
{
    /// <summary>The filters; null, with the reason, where what is asked for has no counterpart.</summary>
    /// <param name="route">The route.</param>
    /// <param name="form">Its path.</param>
    /// <param name="isTls">Whether clients come over TLS.</param>
    /// <param name="prefix">The header <c>X-Forwarded-Prefix</c>; null: none.</param>
    /// <param name="problem">Why not.</param>
    public JsonArray? Of(Route route, PathForm form, bool isTls, string? prefix, out string? problem)
    {
        var filters = new JsonArray();
        problem = Rewrite(route, form, filters) ?? Headers(route.Policies, isTls, prefix, filters) ?? Cors(route.Policies.Get<CorsPolicy>(), filters);
        if (problem is null && MirrorOf(route) is { } mirror)
            filters.Add(Filter("RequestMirror", "requestMirror", new() { ["backendRef"] = mirror }));
        return problem is null ? filters : null;
    }

    /// <summary>Whether copies of requests are written; one that goes elsewhere than to a Service of the cluster is not.</summary>
    public static bool IsWritten(MirrorPolicy mirror) => ServiceOf(mirror) is not null;

    public static JsonObject Filter(string type, string field, JsonObject value) => new() { ["type"] = type, [field] = value };

    static string? Rewrite(Route route, PathForm form, JsonArray filters)
    {
        var rewrite = new JsonObject();
        if (route.Policies.Get<UpstreamVhostPolicy>() is { } vhost)
        {
            if (!vhost.Host.IsConstant || vhost.Host.Text.Contains(':', StringComparison.Ordinal))
                return $"upstream-vhost \"{vhost.Host.Text}\" has a variable or a port, which a URLRewrite has not";
            var name = vhost.Host.Text.ToLowerInvariant();
            if (name.StartsWith('*') || HostName.ProblemOf(name) is not null)
                return $"upstream-vhost \"{vhost.Host.Text}\" is no DNS name, which a URLRewrite needs";
            rewrite["hostname"] = name;
        }

        if (form.Replacement is { } replacement)
            rewrite["path"] = PathModifier(replacement.Type, replacement.Value);
        if (rewrite.Count > 0)
            filters.Add(Filter("URLRewrite", "urlRewrite", rewrite));
        return null;
    }

    public static JsonObject PathModifier(string type, string value) =>
        new() { ["type"] = type, [type == "ReplaceFullPath" ? "replaceFullPath" : "replacePrefixMatch"] = value };

    static string? Headers(PolicySet policies, bool isTls, string? prefix, JsonArray filters)
    {
        HeaderEntry[] response = [.. policies.Get<AddHeadersPolicy>()?.Headers ?? [], .. policies.Get<CustomHeadersPolicy>()?.Headers ?? []];
        HeaderEntry[] request = [.. policies.Get<ProxySetHeadersPolicy>()?.Headers ?? []];
        if (response.Concat(request).FirstOrDefault(static one => !one.Value.IsConstant) is { } variable)
            return $"the header {variable.Name} has a variable, which header filters have not";
        var ofTls = isTls && policies.Get<HstsPolicy>() is { } hsts ? [("Strict-Transport-Security", hsts.Header)] : Array.Empty<(string, string)>();
        var ofPrefix = prefix is null ? [] : new[] { ("X-Forwarded-Prefix", prefix) };
        Add("RequestHeaderModifier", "requestHeaderModifier", request, ofPrefix, filters);
        Add("ResponseHeaderModifier", "responseHeaderModifier", response, ofTls, filters);
        return null;
    }

    // The last of one name wins.
    static void Add(string type, string field, HeaderEntry[] entries, IEnumerable<(string Name, string Value)> others, JsonArray filters)
    {
        var last = entries.Select(static entry => (entry.Name, Value: entry.Text)).Concat(others)
            .GroupBy(static one => one.Name, StringComparer.OrdinalIgnoreCase).Select(static group => group.Last()).ToList();
        if (last.Count == 0)
            return;
        var modifier = new JsonObject();
        if (last.Exists(static one => one.Value.Length > 0))
        {
            modifier["set"] = new JsonArray([.. last.Where(static one => one.Value.Length > 0)
                .Select(static one => (JsonNode)new JsonObject { ["name"] = one.Name, ["value"] = one.Value })]);
        }

        if (last.Exists(static one => one.Value.Length == 0))
            modifier["remove"] = ObjectForms.List(last.Where(static one => one.Value.Length == 0).Select(static one => one.Name));
        filters.Add(Filter(type, field, modifier));
    }

    static string? Cors(CorsPolicy? cors, JsonArray filters)
    {
        if (cors is null)
            return null;
        if (cors.Origins is { } given && (given.IsEmpty || given.Any(static one => one.HasWildcard || one.Prefix == "null")))
            return "cors-allow-origin: no origin, null, and a * for one label have no counterpart (a * is for any number of labels there): list the origins";
        var value = new JsonObject
        {
            ["allowOrigins"] = ObjectForms.List(cors.Origins?.Select(static one => one.Prefix) ?? ["*"]),
            ["allowMethods"] = ObjectForms.List(Words(cors.Methods)),
            ["allowHeaders"] = ObjectForms.List(Words(cors.Headers)),
        };
        if (cors.ExposeHeaders is { } expose)
            value["exposeHeaders"] = ObjectForms.List(Words(expose));
        if (cors.AllowCredentials)
            value["allowCredentials"] = true;
        if (int.TryParse(cors.MaxAge, NumberStyles.None, CultureInfo.InvariantCulture, out var age) && age > 0)
            value["maxAge"] = age;
        filters.Add(Filter("CORS", "cors", value));
        return null;
    }

    static string[] Words(string list) => list.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);

    JsonObject? MirrorOf(Route route) =>
        route.Policies.Get<MirrorPolicy>() is { } policy && ServiceOf(policy) is var (service, port)
            ? backends.Reference(route.Ingress!.Value.Namespace, service, port)
            : null;

    static (ObjectKey Service, int Port)? ServiceOf(MirrorPolicy mirror)
    {
        if (mirror is not { Host: null, WithBody: true, Target: { Scheme: "http", Authority.IsConstant: true, Rest.Text: "$request_uri" } target } ||
            Authority().Match(target.Authority.Text) is not { Success: true } parts)
            return null;
        return (new(parts.Groups["namespace"].Value, parts.Groups["name"].Value),
            parts.Groups["port"] is { Success: true, Value: var port } ? int.Parse(port, CultureInfo.InvariantCulture) : 80);
    }

    [GeneratedRegex(@"^(?<name>[a-z0-9-]+)\.(?<namespace>[a-z0-9-]+)\.svc(\.cluster\.local)?\.?(:(?<port>[0-9]{1,5}))?$", RegexOptions.CultureInvariant)]
    private static partial Regex Authority();
}
