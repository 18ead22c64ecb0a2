using IngressController.Proxy.Clients;
using IngressController.Proxy.Outgoing;
using Microsoft.Extensions.Primitives;
using Microsoft.Net.Http.Headers;

namespace IngressController.Proxy.Forwarding;

/// <summary>
/// Builds the headers for a pod from the client's (behaviour 1 to 10), in nginx' order: those that ingress-nginx sets, the framing,
/// then the client's other lines as they came.
/// </summary>
static class RequestHeaders
{
    /// <summary>
    /// Not copied: hop-by-hop headers but Trailer, since trailers are passed on; Expect, which is answered here; httpoxy's Proxy; and
    /// all names set below, since pods trust those. The length is that of the body as sent.
    /// </summary>
    static readonly HeaderNameSet NotCopied = new(HopByHop.OfRequest.Except([HeaderNames.Trailer]).Concat(
    [
        "HTTP2-Settings", HeaderNames.Expect, HeaderNames.Host, "Proxy", HeaderNames.ContentLength,
        "X-Request-ID", "X-Real-IP", "X-Forwarded-For", "X-Forwarded-Host", "X-Forwarded-Port", "X-Forwarded-Proto",
        "X-Forwarded-Scheme", "X-Scheme", "X-Original-Forwarded-For", "X-Original-Forwarded-Host", "X-Original-URI",
        "ssl-client-verify", "ssl-client-subject-dn", "ssl-client-issuer-dn", "ssl-client-cert",
    ]));

    /// <param name="head">A head that has been begun.</param>
    /// <param name="authority">The Host of a request that names none: the destination's address and port.</param>
    /// <param name="upgrade">The protocols it asks for instead of HTTP; empty: none.</param>
    public static void Write(RequestContext context, OutgoingHead head, string authority, BodyFraming framing, StringValues upgrade = default)
    {
        var source = context.Http.Request.Headers;
        var policy = context.Table.Clients;
        if (context.Host.IsNone)
            head.Add(HeaderNames.Host, authority);
        else
            head.SetHost(context.Host);
        if (!StringValues.IsNullOrEmpty(upgrade))
            head.SetUpgrade(upgrade);
        else if (context.Exchange.Forwarding.ClosesConnections)
            head.SetConnection(close: true);
        AddForwarded(context, policy, source, head);
        if (framing.Length is { } length)
            head.SetLength(length);
        else if (framing.IsChunked)
            head.SetChunked();
        AddReceived(context, policy, source, head);
    }

    static void AddReceived(RequestContext context, ClientPolicy policy, IHeaderDictionary source, OutgoingHead head)
    {
        var withheld = context.Route?.Withheld;
        foreach (var line in context.Headers)
        {
            if (IsPassed(context, policy, withheld, line.Name))
                head.Add(line);
        }

        // TE is hop-by-hop, but gRPC servers require "trailers", which are passed on.
        if (source.TE.Count > 0 && HttpProtocol.IsHttp2(context.Http.Request.Protocol) && ListedNames.Contains(source.TE, "trailers"))
            head.Add(HeaderNames.TE, "trailers");
    }

    /// <summary>Whether a client's header, or trailer, of this name goes to pods.</summary>
    public static bool IsPassed(RequestContext context, ReadOnlySpan<byte> name) => IsPassed(context, context.Table.Clients, context.Route?.Withheld, name);

    static bool IsPassed(RequestContext context, ClientPolicy policy, HeaderNameSet? withheld, ReadOnlySpan<byte> name) =>
        !NotCopied.Contains(name) && policy.IsKept(name) && withheld?.Contains(name) != true && !context.Headers.AreOfConnection(name);

    static void AddForwarded(RequestContext context, ClientPolicy policy, IHeaderDictionary source, OutgoingHead head)
    {
        head.AddUnlessEmpty("X-Request-ID", context.RequestId);
        head.Add("X-Real-IP", context.ClientAddressText);
        head.Add("X-Forwarded-For", ForwardedFor(context, policy, source));
        head.AddUnlessEmpty("X-Forwarded-Host", context.Host.Text);
        head.Add("X-Forwarded-Port", context.ForwardedPort);
        head.Add("X-Forwarded-Proto", context.SchemeText);
        head.Add("X-Forwarded-Scheme", context.SchemeText);
        if (policy.SendOriginalUri)
            head.Add("X-Original-URI", context.Asked.Raw);
        head.Add("X-Scheme", context.SchemeText);
        head.AddUnlessEmpty("X-Original-Forwarded-For", OneLine(source[policy.ForwardedForHeader]));
        head.AddUnlessEmpty("X-Original-Forwarded-Host", OneLine(source[policy.ForwardedHostHeader]));
    }

    // A variable of nginx is one value (ngx_http_variable_headers).
    static string OneLine(StringValues values) => values.Count <= 1 ? values.ToString() : string.Join(", ", values.ToArray());

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
}
