using IngressController.Proxy.Measuring;
using IngressController.Proxy.Outgoing;
using Microsoft.Extensions.Primitives;

namespace IngressController.Proxy;

/// <summary>
/// The request headers as received, copied once: each enumeration of Kestrel's own collection allocates. Features change what a
/// pod gets, never these. Reused with its <see cref="RequestContext"/>.
/// </summary>
sealed class ReceivedHeaders
{
    KeyValuePair<string, StringValues>[] _headers = new KeyValuePair<string, StringValues>[16];
    int _count;

    /// <summary>Total bytes of the lines, with <c>": "</c> and CRLF.</summary>
    public int Length { get; private set; }

    /// <summary>Bytes of the longest line.</summary>
    public int LongestLine { get; private set; }

    /// <summary>Whether a name or a value has a control other than TAB, which is refused (RFC 9110, 5.1 and 5.5).</summary>
    public bool HaveControl { get; private set; }

    public ReadOnlySpan<KeyValuePair<string, StringValues>> All => _headers.AsSpan(0, _count);

    public void Read(IHeaderDictionary headers)
    {
        foreach (var header in headers)
        {
            if (_count == _headers.Length)
                Array.Resize(ref _headers, 2 * _count);
            _headers[_count++] = header;
            HaveControl |= FieldValue.HasControl(header.Key);
            foreach (var value in header.Value)
            {
                var line = HeadLength.OfLine(header.Key, value);
                Length += line;
                LongestLine = Math.Max(LongestLine, line);
                HaveControl |= FieldValue.HasControl(value);
            }
        }
    }

    /// <summary>Drops the headers, so that an idle connection keeps none.</summary>
    public void Clear()
    {
        Array.Clear(_headers, 0, _count);
        (_count, Length, LongestLine, HaveControl) = (0, 0, 0, false);
    }
}
