using System.Text;
using IngressController.Proxy.Outgoing;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.WebUtilities;
using Microsoft.Extensions.Primitives;
using Microsoft.Net.Http.Headers;

namespace IngressController.Proxy.Forwarding.Http1;

/// <summary>
/// Builds the headers for a client from those of a pod. One for each connection: it remembers the texts of the answer before, since
/// a pod's answers are mostly alike.
/// </summary>
sealed class AnswerHeaders
{
    /// <summary>Octets of names and values that are remembered, each.</summary>
    const int MostRemembered = 128;

    /// <summary>Lines that are remembered.</summary>
    const int MostLines = 24;

    const string Buffering = "X-Accel-Buffering";

    static readonly HeaderNameSet NotCopied = new([.. HopByHop.OfAnswer, .. HiddenHeaders.All, HeaderNames.ContentLength]);

    // Options of Connection that name no header, or one that is looked at by itself.
    static readonly HeaderNameSet Standing = new(["close", "keep-alive", HeaderNames.Upgrade]);

    readonly List<(string Name, string Value)> _last = [];

    /// <summary>Whether the pod wants its last answer kept for a slow client (<c>X-Accel-Buffering</c>); null: it says nothing about it.</summary>
    public bool? AsksForBuffering { get; private set; }

    /// <summary>Sets status, reason and headers of the answer.</summary>
    /// <param name="octets">The head.</param>
    /// <param name="keepServer">Whether the pod's Server header is passed on.</param>
    public void Copy(ReadOnlySpan<byte> octets, AnswerHead head, HttpResponse response, bool keepServer)
    {
        response.StatusCode = head.Status;
        SetReason(octets.Slice(head.Reason.Start, head.Reason.Length), response);
        var headers = response.Headers;
        var (options, copied) = (false, 0);
        AsksForBuffering = null;

        // The two answers that mean nothing without it (RFC 9110, 15.2.2 and 15.5.22). HTTP/2 has no such header.
        var offersUpgrade = head.Status is 101 or 426 && !HttpProtocol.IsHttp2(response.HttpContext.Request.Protocol);
        foreach (var line in head.Lines)
        {
            var name = octets.Slice(line.Name, line.NameLength);
            if (NotCopied.Contains(name))
            {
                options |= Ascii.EqualsIgnoreCase(name, HeaderNames.Connection);
                var isKept = (keepServer && Ascii.EqualsIgnoreCase(name, HeaderNames.Server)) ||
                    (offersUpgrade && Ascii.EqualsIgnoreCase(name, HeaderNames.Upgrade));
                if (name.Length == Buffering.Length && Ascii.EqualsIgnoreCase(name, Buffering))
                    AsksForBuffering = BufferingOf(octets.Slice(line.Value, line.ValueLength)) ?? AsksForBuffering;
                if (!isKept)
                    continue;
            }

            var (nameText, value) = TextsOf(copied++, name, octets.Slice(line.Value, line.ValueLength));
            if (name.Length == HeaderNames.ContentType.Length && Ascii.EqualsIgnoreCase(name, HeaderNames.ContentType))
            {
                // As in nginx: the last one counts, and an empty one is none.
                headers.ContentType = value.Length == 0 ? default : value;
                continue;
            }

            var present = headers[nameText];
            headers[nameText] = present.Count == 0 ? value : StringValues.Concat(present, value);
        }

        // An answer that cannot have a body has no length (RFC 9110, 8.6).
        if (head.ContentLength is { } length && head.Status is not (204 or 205 or < 200))
            headers.ContentLength = length;
        if (options)
            RemoveConnectionOptions(octets, head, headers);
    }

    // As in nginx, another value says nothing.
    static bool? BufferingOf(ReadOnlySpan<byte> value) =>
        Ascii.EqualsIgnoreCase(value, "yes"u8) ? true : Ascii.EqualsIgnoreCase(value, "no"u8) ? false : null;

    static void SetReason(ReadOnlySpan<byte> reason, HttpResponse response)
    {
        if (!reason.IsEmpty && !Ascii.Equals(reason, ReasonPhrases.GetReasonPhrase(response.StatusCode)))
            response.HttpContext.Features.GetRequiredFeature<IHttpResponseFeature>().ReasonPhrase = Encoding.Latin1.GetString(reason);
    }

    // Connection: X-Foo makes X-Foo hop-by-hop.
    static void RemoveConnectionOptions(ReadOnlySpan<byte> octets, AnswerHead head, IHeaderDictionary headers)
    {
        foreach (var line in head.Lines)
        {
            if (!Ascii.EqualsIgnoreCase(octets.Slice(line.Name, line.NameLength), HeaderNames.Connection))
                continue;
            var list = octets.Slice(line.Value, line.ValueLength);
            foreach (var range in list.Split((byte)','))
            {
                var option = list[range].Trim(" \t"u8);
                if (!option.IsEmpty && !Standing.Contains(option))
                    headers.Remove(Encoding.Latin1.GetString(option));
            }
        }
    }

    (string Name, string Value) TextsOf(int index, ReadOnlySpan<byte> name, ReadOnlySpan<byte> value)
    {
        if (index < _last.Count)
        {
            var last = _last[index];
            if (Ascii.Equals(name, last.Name))
            {
                if (Ascii.Equals(value, last.Value))
                    return last;
                return Remember(index, (last.Name, FieldEncoding.TextOf(value)));
            }
        }

        return Remember(index, (Encoding.Latin1.GetString(name), FieldEncoding.TextOf(value)));
    }

    (string Name, string Value) Remember(int index, (string Name, string Value) line)
    {
        if (line.Name.Length > MostRemembered || line.Value.Length > MostRemembered)
            return line;
        if (index < _last.Count)
            _last[index] = line;
        else if (index == _last.Count && index < MostLines)
            _last.Add(line);
        return line;
    }
}
