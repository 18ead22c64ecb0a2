using System.Collections.Frozen;
using System.Net.Http.Headers;
using IngressController.Proxy.Outgoing;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.Primitives;
using Microsoft.Net.Http.Headers;

namespace IngressController.Proxy.Forwarding.Http2;

/// <summary>Builds the headers for a client from the pod's.</summary>
static class ResponseHeaders
{
    static readonly FrozenSet<string> NotCopied = HopByHop.OfAnswer.Concat(HiddenHeaders.All).ToFrozenSet(StringComparer.OrdinalIgnoreCase);

    /// <param name="keepServer">Whether the pod's Server header is passed on.</param>
    public static void Copy(HttpResponseMessage source, HttpResponse target, bool keepServer)
    {
        CopyAll(source.Headers, target.Headers);
        if (keepServer && source.Headers.NonValidated.TryGetValues(HeaderNames.Server, out var server))
            target.Headers.Server = ToStringValues(server);
        CopyAll(source.Content.Headers, target.Headers);

        // An answer that cannot have a body has no length (RFC 9110, 8.6); with chunked coding the length is ignored.
        if (target.StatusCode is 204 or 205 or < 200 || source.Headers.NonValidated.Contains(HeaderNames.TransferEncoding))
            target.Headers.ContentLength = null;
        if (source.Headers.NonValidated.TryGetValues(HeaderNames.Connection, out var options))
            RemoveConnectionOptions(options, target.Headers);
    }

    /// <summary>Copies trailers if the client's protocol supports them (HTTP/2).</summary>
    public static void CopyTrailers(HttpResponseMessage source, HttpContext target)
    {
        if (target.Features.Get<IHttpResponseTrailersFeature>()?.Trailers is { IsReadOnly: false } trailers)
        {
            foreach (var (name, values) in source.TrailingHeaders.NonValidated)
            {
                if (FieldName.CanBeTrailer(name))
                    trailers[name] = ToStringValues(values);
            }
        }
    }

    static void CopyAll(HttpHeaders source, IHeaderDictionary target)
    {
        foreach (var (name, values) in source.NonValidated)
        {
            if (!NotCopied.Contains(name))
                target[name] = ToStringValues(values);
        }
    }

    static StringValues ToStringValues(HeaderStringValues values)
    {
        if (values.Count <= 1)
            return values.ToString();
        var all = new string[values.Count];
        var i = 0;
        foreach (var value in values)
            all[i++] = value;
        return all;
    }

    static void RemoveConnectionOptions(HeaderStringValues options, IHeaderDictionary target)
    {
        foreach (var list in options)
        {
            foreach (var option in list.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries))
            {
                if (!option.Equals("close", StringComparison.OrdinalIgnoreCase) && !option.Equals("keep-alive", StringComparison.OrdinalIgnoreCase))
                    target.Remove(option);
            }
        }
    }
}
