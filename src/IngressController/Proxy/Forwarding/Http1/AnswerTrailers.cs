using System.Runtime.InteropServices;
using System.Text;
using IngressController.Proxy.Outgoing;
using Microsoft.AspNetCore.Http.Features;

namespace IngressController.Proxy.Forwarding.Http1;

/// <summary>Passes trailers on to a client whose protocol has them (HTTP/2).</summary>
static class AnswerTrailers
{
    public static void Copy(AnswerBody body, HttpContext http)
    {
        if (body.Trailers is not { Count: > 0 } lines || http.Features.Get<IHttpResponseTrailersFeature>()?.Trailers is not { IsReadOnly: false } trailers)
            return;
        var octets = CollectionsMarshal.AsSpan(lines);
        foreach (var range in octets.Split((byte)'\n'))
        {
            var line = octets[range];
            var colon = line.IndexOf((byte)':');
            if (colon <= 0)
                continue;
            var name = Encoding.Latin1.GetString(line[..colon]);
            var value = Encoding.Latin1.GetString(line[(colon + 1)..].Trim(" \t"u8));
            if (FieldName.CanBeTrailer(name) && FieldValue.IsValid(value))
                trailers.Append(name, value);
        }
    }
}
