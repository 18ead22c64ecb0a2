namespace IngressController.Kubernetes.Decoding;

/// <summary>A filter of a rule or a backend.</summary>
sealed class RouteFilterWire
{
    public string? Type { get; set; }

    public HeaderModifierWire? RequestHeaderModifier { get; set; }

    public HeaderModifierWire? ResponseHeaderModifier { get; set; }

    public RequestRedirectWire? RequestRedirect { get; set; }

    public UrlRewriteWire? UrlRewrite { get; set; }

    public RequestMirrorWire? RequestMirror { get; set; }

    public CorsWire? Cors { get; set; }

    public RouteFilter ToFilter(string @namespace) => new(TextPool.Share(Type ?? ""))
    {
        Headers = Type switch
        {
            "RequestHeaderModifier" => RequestHeaderModifier?.ToModifier(),
            "ResponseHeaderModifier" => ResponseHeaderModifier?.ToModifier(),
            _ => null,
        },
        Redirect = RequestRedirect?.ToRedirect(),
        Rewrite = UrlRewrite is null ? null : new(UrlRewrite.Hostname, UrlRewrite.Path?.ToModifier()),
        Mirror = RequestMirror?.ToMirror(@namespace),
        Cors = Cors?.ToFilter(),
    };
}

sealed class HeaderModifierWire
{
    public HeaderValueWire?[]? Set { get; set; }

    public HeaderValueWire?[]? Add { get; set; }

    public string?[]? Remove { get; set; }

    public HeaderModifier ToModifier() => new(Set.Map(one => one.ToValue()), Add.Map(one => one.ToValue()), Remove.ToTexts());
}

sealed class HeaderValueWire
{
    public string? Name { get; set; }

    public string? Value { get; set; }

    public HeaderValue ToValue() => new(Name ?? "", Value ?? "");
}

sealed class RequestRedirectWire
{
    public string? Scheme { get; set; }

    public string? Hostname { get; set; }

    public PathModifierWire? Path { get; set; }

    public int? Port { get; set; }

    public int? StatusCode { get; set; }

    public RequestRedirect ToRedirect() => new(Scheme, Hostname, Path?.ToModifier(), Port, StatusCode ?? 302);
}

sealed class UrlRewriteWire
{
    public string? Hostname { get; set; }

    public PathModifierWire? Path { get; set; }
}

sealed class PathModifierWire
{
    public string? Type { get; set; }

    public string? ReplaceFullPath { get; set; }

    public string? ReplacePrefixMatch { get; set; }

    public PathModifier ToModifier() => new(Type ?? "", (Type == "ReplaceFullPath" ? ReplaceFullPath : ReplacePrefixMatch) ?? "");
}

sealed class RequestMirrorWire
{
    public BackendRefWire? BackendRef { get; set; }

    public int? Percent { get; set; }

    public FractionWire? Fraction { get; set; }

    public RequestMirror ToMirror(string @namespace) => new(
        (BackendRef ?? new()).ToBackend(@namespace), Fraction?.Numerator ?? Percent ?? 100, Math.Max(1, Fraction?.Denominator ?? 100));
}

sealed class FractionWire
{
    public int? Numerator { get; set; }

    public int? Denominator { get; set; }
}

sealed class CorsWire
{
    const int DefaultMaxAge = 5;

    public string?[]? AllowOrigins { get; set; }

    public string?[]? AllowMethods { get; set; }

    public string?[]? AllowHeaders { get; set; }

    public string?[]? ExposeHeaders { get; set; }

    public bool? AllowCredentials { get; set; }

    public int? MaxAge { get; set; }

    public CorsFilter ToFilter() => new(
        AllowOrigins.ToTexts(), AllowMethods.ToTexts(), AllowHeaders.ToTexts(), ExposeHeaders.ToTexts(), AllowCredentials ?? false, MaxAge ?? DefaultMaxAge);
}
