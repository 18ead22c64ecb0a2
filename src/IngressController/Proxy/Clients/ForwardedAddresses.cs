using System.Diagnostics.CodeAnalysis;
using System.Net;
using IngressController.Core.Annotations;
using IngressController.Proxy.Connections;
using Microsoft.Extensions.Primitives;

namespace IngressController.Proxy.Clients;

/// <summary>
/// Evaluates the chain of proxies in <c>X-Forwarded-For</c>. Each proxy appends its peer, so the chain is followed from the right
/// through trusted peers: the first untrusted address is the client; entries further left are ignored (behaviour 12).
/// </summary>
static class ForwardedAddresses
{
    static ReadOnlySpan<char> Separators => " ,\t";

    /// <summary>The client's address; <paramref name="peer"/> itself when it is not trusted or the list is empty.</summary>
    public static IPAddress ClientOf(StringValues lists, IPAddress peer, AddressRanges trusted)
    {
        var client = peer;
        for (var i = lists.Count - 1; i >= 0; i--)
        {
            var rest = lists[i].AsSpan().TrimEnd(Separators);
            while (!rest.IsEmpty)
            {
                var at = rest.LastIndexOfAny(Separators) + 1;
                if (!trusted.Contains(client) || !TryParse(rest[at..], out var next))
                    return client;
                client = next;
                rest = rest[..at].TrimEnd(Separators);
            }
        }

        return client;
    }

    /// <summary>An IPv4 or IPv6 address, with or without port (<c>192.0.2.1:80</c>, <c>[2001:db8::1]:80</c>).</summary>
    public static bool TryParse(ReadOnlySpan<char> text, [NotNullWhen(true)] out IPAddress? address)
    {
        address = null;
        if (text.StartsWith('['))
        {
            var end = text.IndexOf(']');
            return end > 0 && IsPort(text[(end + 1)..]) && AddressText.TryParseV6(text[1..end], out address);
        }

        var colon = text.IndexOf(':');
        return colon < 0 || text.LastIndexOf(':') == colon
            ? AddressText.TryParseV4(colon < 0 ? text : text[..colon], out address) && (colon < 0 || IsPort(text[colon..]))
            : AddressText.TryParseV6(text, out address);
    }

    static bool IsPort(ReadOnlySpan<char> text) =>
        text.IsEmpty || (text[0] == ':' && AddressText.TryParsePort(text[1..], out _));
}
