using System.Buffers;
using System.Collections.Frozen;
using System.Net;
using IngressController.Proxy;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Primitives;
using Microsoft.Net.Http.Headers;

namespace IngressController.Features.ExternalAuth;

/// <summary>Makes the request to the authentication service: the client's headers without its body (behaviour 101, 105).</summary>
static class AuthQuestion
{
    static readonly SearchValues<char> NameCharacters =
        SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-");

    /// <summary>Not copied: what concerns one connection or the body, and what the service would take as the controller's word.</summary>
    static readonly FrozenSet<string> NotCopied = new[]
    {
        HeaderNames.Connection, HeaderNames.KeepAlive, HeaderNames.ProxyConnection, HeaderNames.TE, HeaderNames.Trailer,
        HeaderNames.TransferEncoding, HeaderNames.Upgrade, "HTTP2-Settings", HeaderNames.Expect, HeaderNames.Host, "Proxy",
        HeaderNames.Allow, HeaderNames.Expires, HeaderNames.LastModified,
        "Forwarded", "X-Request-ID", "X-Real-IP", "X-Scheme", "X-Sent-From",
    }.ToFrozenSet(StringComparer.OrdinalIgnoreCase);

    static readonly string[] NotCopiedPrefixes = ["Content-", "X-Forwarded-", "X-Original-", "X-Auth-Request-"];

    public static HttpRequestMessage Make(ExternalAuthPolicy policy, Uri url, RequestContext context)
    {
        var question = new HttpRequestMessage(policy.Method ?? HttpMethod.Get, url) { Version = HttpVersion.Version11, VersionPolicy = HttpVersionPolicy.RequestVersionExact };
        var source = context.Http.Request.Headers;
        foreach (var (name, values) in context.Headers.All)
        {
            if (IsCopied(name))
                Add(question, name, values);
        }

        var uri = context.Target.Raw;
        question.Headers.Host = url.Host;
        Add(question, "X-Request-ID", context.RequestId);
        Add(question, "X-Original-URL", $"{context.Connection.Scheme}://{source.Host}{uri}");
        Add(question, "X-Original-Method", context.Http.Request.Method);
        Add(question, "X-Sent-From", "nginx-ingress-controller");
        Add(question, "X-Real-IP", context.ClientAddressText);
        Add(question, "X-Forwarded-For", context.ClientAddressText);
        Add(question, "X-Auth-Request-Redirect", policy.RequestRedirect is { } redirect ? AuthUrl.Escape(redirect.Evaluate(context)) : uri);
        AddBelieved(question, source, context);
        if (policy.Method is not null)
        {
            Add(question, "X-Original-URI", uri);
            Add(question, "X-Scheme", context.Scheme);
        }

        foreach (var (name, value) in policy.SetHeaders)
        {
            question.Headers.Remove(name);
            Add(question, name, value.Evaluate(context));
        }

        return question;
    }

    // nginx passes what the client says here; the service gets what the controller believes of it instead.
    static void AddBelieved(HttpRequestMessage question, IHeaderDictionary source, RequestContext context)
    {
        if (source.ContainsKey("X-Forwarded-Host"))
            Add(question, "X-Forwarded-Host", context.Host);
        if (source.ContainsKey("X-Forwarded-Port"))
            Add(question, "X-Forwarded-Port", context.ForwardedPort);
        if (source.ContainsKey("X-Forwarded-Scheme"))
            Add(question, "X-Forwarded-Scheme", context.Scheme);
    }

    static bool IsCopied(string name)
    {
        if (NotCopied.Contains(name) || name.AsSpan().ContainsAnyExcept(NameCharacters))
            return false;
        foreach (var prefix in NotCopiedPrefixes)
        {
            if (name.StartsWith(prefix, StringComparison.OrdinalIgnoreCase))
                return false;
        }

        return true;
    }

    static void Add(HttpRequestMessage question, string name, StringValues values)
    {
        if (values.Count == 1)
            question.Headers.TryAddWithoutValidation(name, values[0]);
        else
            question.Headers.TryAddWithoutValidation(name, values.AsEnumerable());
    }
}
