using System.Buffers;
using System.Collections.Frozen;
using System.Diagnostics.CodeAnalysis;
using IngressController.Core.Annotations;
using IngressController.Core.Limits;
using IngressController.Proxy.Expressions;
using Microsoft.Net.Http.Headers;

namespace IngressController.Features.ExternalAuth;

/// <summary>
/// Reads <c>auth-url</c> and related options. A broken option closes the paths, unless the protection is equally strong without it.
/// </summary>
sealed class ExternalAuthParser : IPolicyParser
{
    static readonly SearchValues<char> HeaderCharacters =
        SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_");

    /// <summary>Headers of the connection or the body.</summary>
    static readonly FrozenSet<string> Untouchable = new[]
    {
        HeaderNames.Connection, HeaderNames.KeepAlive, HeaderNames.ProxyConnection, HeaderNames.TE, HeaderNames.Trailer, HeaderNames.TransferEncoding,
        HeaderNames.Upgrade, HeaderNames.Expect, HeaderNames.Allow, HeaderNames.Expires, HeaderNames.LastModified,
    }.ToFrozenSet(StringComparer.OrdinalIgnoreCase);

    public IReadOnlyList<Option> Options { get; } = AuthOptions.All;

    public IPolicy? Parse(OptionReader reader)
    {
        foreach (var number in AuthOptions.KeepAliveNumbers)
            reader.TryAnnotation(number, out _);
        reader.TryAnnotation(AuthOptions.KeepAliveShareVariables, out _);
        if (AuthOptionReader.For(reader) is not { } options)
            return null;
        if (options.IsGlobal)
            TellUnused(reader);
        return Read(options);
    }

    // All of it is global then: what one Ingress says of the question does not act.
    static void TellUnused(OptionReader reader)
    {
        foreach (var (own, global) in AuthOptions.Shaping)
        {
            if (reader.IsAnnotated(own))
                reader.Doubt(own, "has no effect without auth-url: the ConfigMap's global-auth-url guards this Ingress; " +
                    (global is null ? "there is no such key for it" : $"set the key {global} there, or auth-url here"));
        }
    }

    static ExternalAuthPolicy? Read(AuthOptionReader reader)
    {
        if (!UrlTemplate.TryParse(reader.Text(AuthOptions.Url)!, out var url, out var problem))
        {
            reader.Deny(AuthOptions.Url, problem);
            return null;
        }

        if (!TryMethod(reader, out var method) || !TryResponseHeaders(reader, out var responseHeaders) || !TrySetHeaders(reader, out var setHeaders) ||
            !TryRequestRedirect(reader, out var requestRedirect) || !TryDurations(reader, out var durations))
            return null;
        return new(url, method, Signin(reader), responseHeaders, setHeaders, requestRedirect, CacheKey(reader), durations,
            reader.Bool(AuthOptions.AlwaysSetCookie), reader.Options.Get(SharedOptions.NoAuthLocations));
    }

    static bool TryMethod(AuthOptionReader reader, out string? method)
    {
        method = null;
        if (reader.Text(AuthOptions.Method) is not { } text)
            return true;
        if (text is "GET" or "HEAD" or "POST" or "PUT" or "PATCH" or "DELETE" or "OPTIONS" or "TRACE")
        {
            method = text;
            return true;
        }

        reader.Deny(AuthOptions.Method, $"\"{text}\" is no method a question can be asked with");
        return false;
    }

    static bool TryResponseHeaders(AuthOptionReader reader, out ValueArray<string> names)
    {
        names = Values.List(reader.Text(AuthOptions.ResponseHeaders) ?? "").ToValueArray();
        if (TenantLimits.ListEntries.ProblemOf(names.Count) is { } tooMany)
        {
            reader.Deny(AuthOptions.ResponseHeaders, tooMany);
            return false;
        }

        foreach (var name in names)
        {
            if (ProblemOf(name) is not { } problem)
                continue;
            reader.Deny(AuthOptions.ResponseHeaders, problem);
            return false;
        }

        return true;
    }

    static bool TrySetHeaders(AuthOptionReader reader, out ValueArray<AuthHeader> headers)
    {
        headers = [];
        if (reader.Text(AuthOptions.SetHeaders) is not { } name)
            return true;
        ObjectReference? cause = null;
        if (reader.Options.Reference(name, out var problem) is { } key)
        {
            cause = new(ResourceKind.ConfigMap, key);
            if (reader.Options.FindConfigMap(key) is not { } map)
                problem = $"ConfigMap {key} does not exist";
            else if (TenantLimits.HeaderEntries.ProblemOf(map.Data.Count) is { } tooMany)
                problem = $"ConfigMap {key} {tooMany}";
            else
                headers = Headers(map, ref problem);
        }

        if (problem is not null)
            reader.Deny(AuthOptions.SetHeaders, problem, cause);
        return problem is null;
    }

    static ValueArray<AuthHeader> Headers(ConfigMap map, ref string? problem)
    {
        var headers = new List<AuthHeader>();
        foreach (var (name, text) in map.Data)
        {
            problem ??= ProblemOf(name) ?? (TenantLimits.HeaderLength.ProblemOf(text.Length) is { } tooLong ? $"the value of {name} {tooLong}" : null);
            if (Template.TryParse(text.Trim(), out var value, out var unknown) && !text.Trim().Any(char.IsControl))
                headers.Add(new(name, value));
            else
                problem ??= $"the value of {name} in ConfigMap {map.Key} {unknown ?? "holds a control character"}";
        }

        return headers.ToValueArray();
    }

    static bool TryRequestRedirect(AuthOptionReader reader, out Template? redirect)
    {
        redirect = null;
        if (reader.Text(AuthOptions.RequestRedirect) is not { } text || Template.TryParse(text, out redirect, out var problem))
            return true;
        reader.Deny(AuthOptions.RequestRedirect, $"\"{text}\" {problem}");
        return false;
    }

    static bool TryDurations(AuthOptionReader reader, [NotNullWhen(true)] out CacheDurations? durations)
    {
        var text = reader.Text(AuthOptions.CacheDuration) ?? AuthOptions.StandardDurations;
        durations = CacheDurations.Parse(text);
        if (durations is null)
            reader.Deny(AuthOptions.CacheDuration, $"\"{text}\" is not a list like \"{AuthOptions.StandardDurations}\"");
        return durations is not null;
    }

    static Template? CacheKey(AuthOptionReader reader)
    {
        if (reader.Text(AuthOptions.CacheKey) is not { } text)
            return null;
        if (Template.TryParse(text, out var key, out var problem))
            return key;
        reader.Reject(AuthOptions.CacheKey, $"\"{text}\" {problem}");
        return null;
    }

    // Adds the requested URL as a query parameter, unless the sign-in URL has that parameter (behaviour 103).
    static Template? Signin(AuthOptionReader reader)
    {
        if (reader.Text(AuthOptions.Signin) is not { } url)
            return null;
        var parameter = reader.Text(AuthOptions.SigninParameter) ?? AuthOptions.StandardRedirectParameter;
        if (parameter.AsSpan().ContainsAnyExcept(HeaderCharacters))
        {
            reader.Reject(AuthOptions.SigninParameter, $"\"{parameter}\" is not the name of a query parameter");
            parameter = AuthOptions.StandardRedirectParameter;
        }

        var query = url.IndexOf('?', StringComparison.Ordinal);
        var arguments = query < 0 ? [] : url[(query + 1)..].Split('&', StringSplitOptions.RemoveEmptyEntries);
        var text = arguments.Any(argument => argument.StartsWith($"{parameter}=", StringComparison.Ordinal) && argument.Length > parameter.Length + 1)
            ? url
            : $"{url}{(arguments.Length == 0 ? "?" : "&")}{parameter}=$pass_access_scheme://$http_host$escaped_request_uri";
        if (Template.TryParse(text, out var location, out var problem))
            return location;
        reader.Reject(AuthOptions.Signin, $"\"{url}\" {problem}");
        return null;
    }

    static string? ProblemOf(string name) =>
        name.Length == 0 || name.AsSpan().ContainsAnyExcept(HeaderCharacters) ? $"\"{name}\" is not the name of a header"
        : Untouchable.Contains(name) || name.StartsWith("Content-", StringComparison.OrdinalIgnoreCase)
            ? $"{name} belongs to the connection or the body and cannot be set"
        : null;
}
