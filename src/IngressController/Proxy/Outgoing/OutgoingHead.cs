using System.Buffers;
using System.Net;
using System.Text;
using Microsoft.Extensions.Primitives;
using Microsoft.Net.Http.Headers;

namespace IngressController.Proxy.Outgoing;

/// <summary>
/// The head of an outgoing message, as the octets of HTTP/1.1: to a pod, a default backend, an authentication service, a mirror. All
/// such heads are written here, and only valid parts are accepted: a target is an <see cref="OriginForm"/>, a Host a <see
/// cref="RequestHost"/>, a value octets without controls (<see cref="FieldValue"/>). A test over the compiled program checks that
/// nothing else writes one.
/// </summary>
/// <remarks>
/// The lines keep the order in which they are added. The framing of the body is set by <see cref="SetLength"/> and <see
/// cref="SetChunked"/> only: as headers, its names are refused.
/// </remarks>
/// <exception cref="BrokenHeadException">Thrown by every setter for a value that would break its line.</exception>
sealed class OutgoingHead
{
    const int UsualLength = 2048;

    static ReadOnlySpan<byte> LineEnd => "\r\n"u8;

    byte[] _octets = [];
    int _length;
    int _lines;

    /// <summary>Whether it asks for Connection: close.</summary>
    public bool Closes { get; private set; }

    /// <summary>The octets so far; with <see cref="End"/> called last, a whole head.</summary>
    public ReadOnlyMemory<byte> Octets => _octets.AsMemory(0, _length);

    /// <summary>The lines behind the request line, each <c>Name: value</c> with its end.</summary>
    public ReadOnlySpan<byte> Lines => _octets.AsSpan(_lines.._length);

    /// <summary>Starts a head with its request line; what was written before is dropped.</summary>
    /// <param name="method">Upper-case letters, <c>-</c> and <c>_</c>: checked when the request was received.</param>
    public void Begin(string method, OriginForm target, bool isHttp10 = false)
    {
        (_length, Closes) = (0, false);
        Append(method);
        Append(" "u8);
        Append(target.Text);
        Append(isHttp10 ? " HTTP/1.0\r\n"u8 : " HTTP/1.1\r\n"u8);
        _lines = _length;
    }

    /// <summary>Starts the head of a request to a URL, with the URL's host.</summary>
    public void Begin(string method, OutgoingUrl url)
    {
        Begin(method, url.Target);
        SetHost(url.Host);
    }

    /// <summary>Sets the Host header in its place; none removes it.</summary>
    public void SetHost(RequestHost host)
    {
        if (host.IsNone)
            Remove(HeaderNames.Host);
        else
            Replace(HeaderNames.Host, host.Text);
    }

    /// <summary>Frames the body by its length.</summary>
    public void SetLength(long length)
    {
        Remove(HeaderNames.ContentLength);
        Append("Content-Length: "u8);
        length.TryFormat(Reserve(20), out var written);
        _length += written;
        Append(LineEnd);
    }

    /// <summary>Frames the body by chunks.</summary>
    public void SetChunked() => Append("Transfer-Encoding: chunked\r\n"u8);

    /// <summary>Asks for another protocol on the connection (RFC 9110, 7.8).</summary>
    public void SetUpgrade(StringValues protocols)
    {
        if (!FieldValue.AreValid(protocols))
            throw new BrokenHeadException(HeaderNames.Upgrade);
        AppendLine(HeaderNames.Upgrade, string.Join(", ", protocols.ToArray()));
        Append("Connection: upgrade\r\n"u8);
    }

    /// <summary>Sends Connection: close, or allows reuse.</summary>
    public void SetConnection(bool close)
    {
        Closes = close;
        var value = close ? "close" : "keep-alive";
        if (!TryFind(HeaderNames.Connection, _lines, out _, out _) && TryFind(HeaderNames.Host, _lines, out var host, out var length))
            Insert(host + length, HeaderNames.Connection, value);
        else
            Replace(HeaderNames.Connection, value);
    }

    /// <summary>
    /// Sets a header to this single value, in place of all its lines; an empty value removes the header, as in nginx. An empty Host keeps
    /// the client's, since one is required.
    /// </summary>
    public void Set(string name, string value)
    {
        if (name.Equals(HeaderNames.Host, StringComparison.OrdinalIgnoreCase))
        {
            if (!RequestHost.TryParse(value, out var host))
                throw new BrokenHeadException(name);
            if (!host.IsNone)
                SetHost(host);
            return;
        }

        if (value.Length == 0)
        {
            Remove(name);
            return;
        }

        Check(name, value);
        Replace(name, value);
    }

    /// <summary>Adds values, each on its own line.</summary>
    public void Add(string name, StringValues values)
    {
        foreach (var value in values)
        {
            Check(name, value);
            AppendLine(name, value);
        }
    }

    /// <summary>Adds a line that the client sent. Its octets were checked when it was received.</summary>
    public void Add(ReceivedHeaders.Header line)
    {
        Append(line.Name);
        Append(": "u8);
        Append(line.Value);
        Append(LineEnd);
    }

    public void AddUnlessEmpty(string name, StringValues values)
    {
        if (!StringValues.IsNullOrEmpty(values))
            Add(name, values);
    }

    /// <summary>Removes all lines of a header.</summary>
    public void Remove(string name) => RemoveFrom(_lines, name);

    /// <summary>Writes the empty line.</summary>
    public void End() => Append(LineEnd);

    /// <summary>Writes what follows the head on the connection.</summary>
    public void AppendBody(ReadOnlySpan<byte> body) => Append(body);

    /// <summary>Gives the memory back; the head is empty then.</summary>
    public void Release()
    {
        if (_octets.Length > 0)
            ArrayPool<byte>.Shared.Return(_octets);
        (_octets, _length, _lines) = ([], 0, 0);
    }

    /// <summary>The message that .NET's client sends for it, and the end of this head.</summary>
    /// <param name="content">The body; null: none.</param>
    /// <param name="isHttp2">Whether it goes over HTTP/2, without negotiation where there is no TLS.</param>
    public HttpRequestMessage ToMessage(string method, OutgoingUrl url, HttpContent? content, bool isHttp2 = false)
    {
        var message = new HttpRequestMessage(new(method), url.Uri)
        {
            Version = isHttp2 ? HttpVersion.Version20 : HttpVersion.Version11,
            VersionPolicy = HttpVersionPolicy.RequestVersionExact,
            Content = content,
        };
        MoveTo(message);
        return message;
    }

    /// <summary>Moves target and lines to a message.</summary>
    /// <param name="prefix">Scheme and authority of a destination: an address and a port from our own table.</param>
    public void MoveTo(HttpRequestMessage message, string prefix, OriginForm target)
    {
        message.RequestUri = new(prefix + target.Text, new UriCreationOptions { DangerousDisablePathAndQueryCanonicalization = true });
        MoveTo(message);
    }

    /// <summary>Copies a wrapped content's headers to its wrapper.</summary>
    public static void CopyHeaders(HttpContent source, HttpContent target)
    {
        foreach (var (name, values) in source.Headers.NonValidated)
            target.Headers.TryAddWithoutValidation(name, values);
    }

    void MoveTo(HttpRequestMessage message)
    {
        for (var at = 0; HeadLines.TryRead(Lines, ref at, out var nameOctets, out var valueOctets);)
        {
            var (name, value) = (Encoding.Latin1.GetString(nameOctets), Encoding.Latin1.GetString(valueOctets));

            // .NET checks a Host added as text once more, and leaves it out if it knows it not. It keeps some headers with the content.
            if (name == HeaderNames.Host)
                message.Headers.Host = value;
            else if (!message.Headers.TryAddWithoutValidation(name, value))
                message.Content?.Headers.TryAddWithoutValidation(name, value);
        }

        Release();
    }

    static void Check(string name, string? value)
    {
        if (!FieldValue.IsValid(value) || !FieldName.CanBeSet(name))
            throw new BrokenHeadException(name);
    }

    void Replace(string name, string value)
    {
        if (!TryFind(name, _lines, out var line, out var length))
        {
            AppendLine(name, value);
            return;
        }

        var grown = name.Length + 2 + value.Length + LineEnd.Length - length;
        if (grown > 0)
            Reserve(grown);
        _octets.AsSpan((line + length).._length).CopyTo(_octets.AsSpan(line + length + grown));
        var end = _length + grown;
        _length = line;
        AppendLine(name, value);
        (var next, _length) = (_length, end);
        RemoveFrom(next, name);
    }

    void RemoveFrom(int from, string name)
    {
        while (TryFind(name, from, out from, out var length))
        {
            _octets.AsSpan((from + length).._length).CopyTo(_octets.AsSpan(from));
            _length -= length;
        }
    }

    void Insert(int at, string name, string value)
    {
        var rest = _octets.AsSpan(at.._length).ToArray();
        _length = at;
        AppendLine(name, value);
        Append(rest);
    }

    bool TryFind(string name, int from, out int line, out int length)
    {
        for (line = from; line < _length; line += length)
        {
            var octets = _octets.AsSpan(line, _length - line);
            length = octets.IndexOf((byte)'\n') + 1;
            if (octets.Length > name.Length && octets[name.Length] == ':' && Ascii.EqualsIgnoreCase(octets[..name.Length], name))
                return true;
        }

        length = 0;
        return false;
    }

    void AppendLine(string name, string? value)
    {
        Append(name);
        Append(": "u8);
        Append(value);
        Append(LineEnd);
    }

    void Append(ReadOnlySpan<byte> octets)
    {
        octets.CopyTo(Reserve(octets.Length));
        _length += octets.Length;
    }

    void Append(ReadOnlySpan<char> text) => _length += Encoding.Latin1.GetBytes(text, Reserve(text.Length));

    Span<byte> Reserve(int count)
    {
        if (_octets.Length - _length < count)
        {
            var larger = ArrayPool<byte>.Shared.Rent(Math.Max(UsualLength, 2 * (_length + count)));
            Octets.Span.CopyTo(larger);
            if (_octets.Length > 0)
                ArrayPool<byte>.Shared.Return(_octets);
            _octets = larger;
        }

        return _octets.AsSpan(_length);
    }
}
