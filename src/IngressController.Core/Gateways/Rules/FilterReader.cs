using System.Buffers;
using System.Collections.Frozen;
using IngressController.Core.Annotations;
using IngressController.Core.Limits;
using IngressController.Core.Routing;

namespace IngressController.Core.Gateways.Rules;

/// <summary>Makes policies of the filters of one rule or backend.</summary>
/// <param name="backends">Finds where copies of requests go.</param>
sealed class FilterReader(BackendReader backends)
{
    static readonly SearchValues<char> Token = SearchValues.Create("!#$%&'*+-.^_`|~0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz");

    // They belong to the proxy: setting them would break the exchange, or smuggle a request.
    static readonly FrozenSet<string> Framing = new[]
    {
        "Connection", "Content-Length", "Keep-Alive", "Proxy-Authenticate", "Proxy-Authorization", "Proxy-Connection", "TE", "Trailer",
        "Transfer-Encoding", "Upgrade",
    }.ToFrozenSet(StringComparer.OrdinalIgnoreCase);

    /// <summary>Reads them.</summary>
    /// <param name="route">The route.</param>
    /// <param name="field">Where the list stands.</param>
    /// <param name="filters">The list.</param>
    public FilterReading Read(GatewayRoute route, string field, ValueArray<RouteFilter> filters)
    {
        var reading = new FilterReading();
        for (var i = 0; i < filters.Count; i++)
        {
            if (Read(route, $"{field}[{i}]", filters[i], reading) is { } problem)
                reading.Unusable ??= problem;
        }

        if (reading is { Redirect: not null, Rewrite: not null })
            reading.Unusable ??= new("IncompatibleFilters", $"{field}: RequestRedirect and URLRewrite exclude each other");
        return reading;
    }

    Problem? Read(GatewayRoute route, string field, RouteFilter filter, FilterReading reading)
    {
        switch (filter)
        {
            case { Type: "RequestHeaderModifier", Headers: { } headers }:
                reading.RequestHeaders.Add(headers);
                return Unsupported($"{field}.requestHeaderModifier", ProblemOf(headers, isRequest: true));
            case { Type: "ResponseHeaderModifier", Headers: { } headers }:
                reading.ResponseHeaders.Add(headers);
                return Unsupported($"{field}.responseHeaderModifier", ProblemOf(headers, isRequest: false));
            case { Type: "RequestRedirect", Redirect: { } redirect }:
                reading.Redirect = redirect;
                return Unsupported($"{field}.requestRedirect", ProblemOf(redirect));
            case { Type: "URLRewrite", Rewrite: { } rewrite }:
                reading.Rewrite = rewrite;
                return Unsupported($"{field}.urlRewrite", HostProblemOf(rewrite.Hostname) ?? ProblemOf(rewrite.Path));
            case { Type: "RequestMirror", Mirror: { } mirror }:
                if (backends.Find(route, $"{field}.requestMirror.backendRef", mirror.Backend, out var protocol, out var problem) is { } upstream)
                    reading.Mirrors.Add(new(upstream.Key, mirror.Numerator, mirror.Denominator, protocol));
                reading.Unresolved ??= problem;
                return null;
            case { Type: "CORS", Cors: { } cors }:
                reading.Cors = cors;
                return Unsupported($"{field}.cors", ProblemOf(cors));
            default:
                return Unsupported(field, $"the filter \"{filter.Type}\" is not supported, or not written out");
        }
    }

    static Problem? Unsupported(string field, string? problem) => problem is null ? null : new(GatewayApi.UnsupportedValue, $"{field}: {problem}");

    static string? ProblemOf(HeaderModifier modifier, bool isRequest)
    {
        foreach (var (name, value) in modifier.Set.Concat(modifier.Add))
        {
            if (NameProblemOf(name) is { } problem)
                return problem;
            if (TenantLimits.HeaderLength.ProblemOf(value.Length) is { } tooLong)
                return $"the value of {name} {tooLong}";
            if (value.Any(char.IsControl))
                return $"the value of {name} has a line break or another control character";
            if (isRequest && name.Equals("Host", StringComparison.OrdinalIgnoreCase) && (value.Length == 0 || !RequestHost.TryParse(value, out _)))
                return $"\"{value}\" is no host name that can be sent as Host";
        }

        return modifier.Remove.Select(NameProblemOf).FirstOrDefault(static problem => problem is not null);
    }

    static string? NameProblemOf(string name) =>
        name.Length == 0 || name.AsSpan().ContainsAnyExcept(Token) ? $"\"{name}\" is not the name of a header"
        : Framing.Contains(name) ? $"the header {name} is the proxy's own to set"
        : null;

    static string? ProblemOf(RequestRedirect redirect) =>
        redirect.Scheme is not (null or "http" or "https") ? $"the scheme \"{redirect.Scheme}\" is neither http nor https"
        : redirect.Port is < 1 or > 65_535 ? $"the port {redirect.Port} is not between 1 and 65535"
        : redirect.Status is not (301 or 302 or 303 or 307 or 308) ? $"the status {redirect.Status} is none of 301, 302, 303, 307 and 308"
        : HostProblemOf(redirect.Hostname) ?? ProblemOf(redirect.Path);

    static string? HostProblemOf(string? host) =>
        host is null || (host.Length > 0 && RequestHost.TryParse(host, out var parsed) && parsed.WithoutPort.Text == host)
            ? null
            : $"\"{host}\" is not a host name";

    static string? ProblemOf(PathModifier? path) => path switch
    {
        null => null,
        { Type: not ("ReplaceFullPath" or "ReplacePrefixMatch") } => $"path.type \"{path.Type}\" is not supported: write ReplaceFullPath or ReplacePrefixMatch",
        _ when TenantLimits.PathLength.ProblemOf(path.Value.Length) is { } tooLong => $"the path {tooLong}",
        _ when path.Value.Length > 0 && !path.Value.StartsWith('/') => $"the path \"{path.Value}\" does not begin with a slash",
        _ when path.Value.AsSpan().ContainsAny('?', '#') || path.Value.Any(char.IsControl) =>
            $"the path \"{path.Value}\" has a query, a fragment or a control character",
        _ => null,
    };

    static string? ProblemOf(CorsFilter cors) =>
        cors.AllowOrigins.Concat(cors.AllowMethods).Concat(cors.AllowHeaders).Concat(cors.ExposeHeaders)
            .Where(static text => text.Length == 0 || text.Any(static c => c is <= ' ' or > '~' or ','))
            .Select(static text => $"\"{text}\" is empty, or has a character it may not have").FirstOrDefault();
}

/// <summary>What was read of a list of filters.</summary>
sealed class FilterReading
{
    public List<HeaderModifier> RequestHeaders { get; } = [];

    public List<HeaderModifier> ResponseHeaders { get; } = [];

    public List<MirrorTarget> Mirrors { get; } = [];

    public RequestRedirect? Redirect { get; set; }

    public UrlRewrite? Rewrite { get; set; }

    public CorsFilter? Cors { get; set; }

    /// <summary>Whether a path is to be put in place of a prefix, which the rule must have then.</summary>
    public bool NeedsPrefix => (Redirect?.Path ?? Rewrite?.Path)?.Type == "ReplacePrefixMatch";

    /// <summary>Why requests cannot be served as the filters ask: they are answered with 500. Null: they can.</summary>
    public Problem? Unusable { get; set; }

    /// <summary>A backend of a mirror that cannot be used: it gets no copies. Null: all can.</summary>
    public Problem? Unresolved { get; set; }

    /// <summary>The policies, apart from a redirect, which depends on the listener, and headers, which are joined with a backend's.</summary>
    /// <param name="prefix">The rule's one path prefix.</param>
    public IEnumerable<IPolicy> Policies(string? prefix)
    {
        if (Rewrite is { } rewrite)
            yield return new RewriteFilterPolicy(rewrite, prefix);
        if (Mirrors.Count > 0)
            yield return new MirrorFilterPolicy(Mirrors.ToValueArray());
        if (Cors is { } cors)
            yield return new CorsFilterPolicy(cors);
    }
}
