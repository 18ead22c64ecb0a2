using System.Collections.Frozen;
using IngressController.Proxy.Clients;
using IngressController.Proxy.Outgoing;
using Microsoft.Extensions.Primitives;
using Microsoft.Net.Http.Headers;

namespace IngressController.Proxy.Forwarding;

/// <summary>Builds the headers for a pod from the client's (behaviour 1 to 10).</summary>
static class RequestHeaders
{
    /// <summary>
    /// Not copied: hop-by-hop headers, Expect (answered here), httpoxy's Proxy, and all names set below, since pods trust those.
    /// The length is that of the body as sent.
    /// </summary>
    static readonly FrozenSet<string> NotCopied = HopByHop.OfRequest.Concat(
    [
        "HTTP2-Settings", HeaderNames.Expect, HeaderNames.Host, "Proxy", HeaderNames.ContentLength,
        "X-Request-ID", "X-Real-IP", "X-Forwarded-For", "X-Forwarded-Host", "X-Forwarded-Port", "X-Forwarded-Proto",
        "X-Forwarded-Scheme", "X-Scheme", "X-Original-Forwarded-For", "X-Original-Forwarded-Host", "X-Original-URI",
        "ssl-client-verify", "ssl-client-subject-dn", "ssl-client-issuer-dn", "ssl-client-cert",
    ]).ToFrozenSet(StringComparer.OrdinalIgnoreCase);

    /// <summary>Whether there are headers that .NET keeps with the content, so that even a request without body needs one.</summary>
    public static bool HasContentHeader(IHeaderDictionary headers) =>
        headers.ContentType.Count > 0 || headers.ContentEncoding.Count > 0 || headers.ContentLanguage.Count > 0 ||
        headers.ContentDisposition.Count > 0 || headers.ContentLocation.Count > 0 || headers.ContentMD5.Count > 0 ||
        headers.ContentRange.Count > 0 || headers.Allow.Count > 0 || headers.Expires.Count > 0 || headers.LastModified.Count > 0;

    public static void Copy(RequestContext context, OutgoingHead target)
    {
        var source = context.Http.Request.Headers;
        var connectionOptions = source.Connection;
        var policy = context.Table.Clients;
        var withheld = context.Route?.Withheld;
        foreach (var (name, values) in context.Headers.All)
        {
            if (!NotCopied.Contains(name) && policy.IsKept(name) && withheld?.Contains(name) != true && !IsConnectionOption(connectionOptions, name))
                target.Add(name, values);
        }

        if (context.Http.Request.ContentLength is { } length)
            target.SetLength(length);

        // TE is hop-by-hop, but gRPC servers require "trailers", which are passed on.
        if (HttpProtocol.IsHttp2(context.Http.Request.Protocol) && ListedNames.Contains(source.TE, "trailers"))
            target.Add(HeaderNames.TE, "trailers");
        AddForwarded(context, policy, source, target);
    }

    static void AddForwarded(RequestContext context, ClientPolicy policy, IHeaderDictionary source, OutgoingHead target)
    {
        target.SetHost(context.Host);
        target.AddUnlessEmpty("X-Request-ID", context.RequestId);
        target.Add("X-Real-IP", context.ClientAddressText);
        target.Add("X-Forwarded-For", ForwardedFor(context, policy, source));
        target.AddUnlessEmpty("X-Forwarded-Host", context.Host.Text);
        target.Add("X-Forwarded-Port", context.ForwardedPort);
        target.Add("X-Forwarded-Proto", context.Scheme);
        target.Add("X-Forwarded-Scheme", context.Scheme);
        target.Add("X-Scheme", context.Scheme);
        target.AddUnlessEmpty("X-Original-Forwarded-For", source[policy.ForwardedForHeader]);
        target.AddUnlessEmpty("X-Original-Forwarded-Host", source[policy.ForwardedHostHeader]);
        if (policy.SendOriginalUri)
            target.Add("X-Original-URI", context.Target.Raw);
    }

    // Behaviour 3 and 13.
    static string ForwardedFor(RequestContext context, ClientPolicy policy, IHeaderDictionary source)
    {
        if (!policy.SendFullForwardedFor || !policy.UseForwardedHeaders)
            return context.ClientAddressText;
        var incoming = source["X-Forwarded-For"];
        return StringValues.IsNullOrEmpty(incoming)
            ? context.Connection.AddressText
            : $"{string.Join(", ", incoming.ToArray())}, {context.Connection.AddressText}";
    }

    // Connection: close, X-Foo makes X-Foo hop-by-hop.
    static bool IsConnectionOption(StringValues connection, string name) =>
        connection.Count > 0 && connection is not ["close"] and not ["keep-alive"] && ListedNames.Contains(connection, name);
}
