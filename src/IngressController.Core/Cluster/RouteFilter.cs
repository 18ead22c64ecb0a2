namespace IngressController.Core.Cluster;

/// <summary>One of <c>filters</c>; of the others than its type, at most one is set, or the object is not valid.</summary>
/// <param name="Type">As written.</param>
public sealed record RouteFilter(string Type)
{
    /// <summary><c>requestHeaderModifier</c> or <c>responseHeaderModifier</c>, by the type.</summary>
    public HeaderModifier? Headers { get; init; }

    /// <summary><c>requestRedirect</c>.</summary>
    public RequestRedirect? Redirect { get; init; }

    /// <summary><c>urlRewrite</c>.</summary>
    public UrlRewrite? Rewrite { get; init; }

    /// <summary><c>requestMirror</c>.</summary>
    public RequestMirror? Mirror { get; init; }

    /// <summary><c>cors</c>.</summary>
    public CorsFilter? Cors { get; init; }
}

/// <summary>A header's name and value.</summary>
public sealed record HeaderValue(string Name, string Value);

/// <summary><c>requestHeaderModifier</c> and <c>responseHeaderModifier</c>.</summary>
/// <param name="Set">Replace all lines of their name.</param>
/// <param name="Add">Are added.</param>
/// <param name="Remove">Names whose lines are removed.</param>
public sealed record HeaderModifier(ValueArray<HeaderValue> Set, ValueArray<HeaderValue> Add, ValueArray<string> Remove);

/// <summary><c>requestRedirect</c>.</summary>
/// <param name="Scheme">Null: the request's.</param>
/// <param name="Hostname">Null: the request's.</param>
/// <param name="Path">Null: the request's.</param>
/// <param name="Port">Null: that of the scheme, or the listener's.</param>
/// <param name="Status">301, 302 (the default), 303, 307 or 308.</param>
public sealed record RequestRedirect(string? Scheme, string? Hostname, PathModifier? Path, int? Port, int Status);

/// <summary><c>urlRewrite</c>.</summary>
/// <param name="Hostname">The Host for the pod; null: the request's.</param>
/// <param name="Path">Null: the request's.</param>
public sealed record UrlRewrite(string? Hostname, PathModifier? Path);

/// <summary>Another path.</summary>
/// <param name="Type"><c>ReplaceFullPath</c>, <c>ReplacePrefixMatch</c>, or whatever was written.</param>
/// <param name="Value">The path, or what stands in place of the prefix.</param>
public sealed record PathModifier(string Type, string Value);

/// <summary><c>requestMirror</c>.</summary>
/// <param name="Backend">Gets copies of the requests.</param>
/// <param name="Numerator">Copies of <paramref name="Denominator"/> requests.</param>
/// <param name="Denominator">At least 1.</param>
public sealed record RequestMirror(BackendRef Backend, int Numerator, int Denominator);

/// <summary><c>cors</c>.</summary>
/// <param name="AllowOrigins">Origins, with <c>*</c> for any, or in place of labels.</param>
/// <param name="AllowMethods">Methods, or <c>*</c>.</param>
/// <param name="AllowHeaders">Names, or <c>*</c>.</param>
/// <param name="ExposeHeaders">Names, or <c>*</c>.</param>
/// <param name="AllowCredentials">Whether credentials may be sent.</param>
/// <param name="MaxAge">Seconds that the answer to a preflight may be kept.</param>
public sealed record CorsFilter(
    ValueArray<string> AllowOrigins, ValueArray<string> AllowMethods, ValueArray<string> AllowHeaders, ValueArray<string> ExposeHeaders,
    bool AllowCredentials, int MaxAge);
