using System.Buffers;
using System.Text;
using IngressController.Proxy.Outgoing;
using Microsoft.Net.Http.Headers;

namespace IngressController.Proxy;

/// <summary>
/// The header lines of a request as they came: names' case, order and repetition. Features change what a pod gets, and these only where
/// a rule is about what the client sent. Reused with its <see cref="RequestContext"/>.
/// </summary>
/// <remarks>
/// Over HTTP/1.1 they are the octets that Kestrel's parser has accepted; over HTTP/2, where there are no lines, they are written
/// from Kestrel's own collection.
/// </remarks>
sealed class ReceivedHeaders
{
    // Lines of a browser's request; a longer list is not kept.
    const int UsualCount = 32;

    const int LongestOnStack = 256;

    // Options of Connection that name no header, or one that is never passed on.
    static readonly HeaderNameSet Standing = new(["close", "keep-alive", HeaderNames.Upgrade]);

    static readonly HeaderNameSet Once = new(
    [
        HeaderNames.Authorization, HeaderNames.Expect, HeaderNames.ContentRange, HeaderNames.IfMatch, HeaderNames.IfNoneMatch, HeaderNames.IfModifiedSince,
        HeaderNames.IfUnmodifiedSince, HeaderNames.IfRange,
    ]);

    readonly record struct Line(int Name, int NameLength, int Value, int ValueLength);

    ReadOnlyMemory<byte> _octets;
    byte[]? _rented;
    int _written;
    Line[] _lines = [];
    int _count;
    HashSet<string>? _options;
    int _seenOnce;

    /// <summary>Total bytes of the lines with their ends.</summary>
    public int Length { get; private set; }

    /// <summary>Bytes of the longest line with its end.</summary>
    public int LongestLine { get; private set; }

    /// <summary>Whether a name is no token, or a value has a control other than TAB: both are refused (RFC 9110, 5.1 and 5.5).</summary>
    public bool HaveControl { get; private set; }

    /// <summary>Whether one comes twice that may come once only: servers differ in which of them counts, so nginx refuses that since 1.23.</summary>
    public bool HaveRepetition { get; private set; }

    /// <summary>Whether a Connection line names the header, so that it goes no further (RFC 9110, 7.6.1).</summary>
    /// <remarks>It is asked for each line of a head, and a client may name thousands: so they are looked up, and not compared one by one.</remarks>
    public bool AreOfConnection(ReadOnlySpan<byte> name)
    {
        if (_options is not { Count: > 0 } options)
            return false;
        var text = name.Length <= LongestOnStack ? stackalloc char[name.Length] : new char[name.Length];
        Encoding.Latin1.GetChars(name, text);
        return options.GetAlternateLookup<ReadOnlySpan<char>>().Contains(text);
    }

    public Enumerator GetEnumerator() => new(this);

    /// <summary>Reads the lines of a head that the server's parser has accepted.</summary>
    /// <param name="head">From the request line to the empty line. Used until <see cref="Clear"/>, so it must not change before.</param>
    /// <returns>False when it is no such head; nothing is read then.</returns>
    public bool TryRead(ReadOnlyMemory<byte> head)
    {
        var octets = head.Span;
        var at = octets.IndexOfAnyExcept((byte)'\r', (byte)'\n');
        var lineEnd = at < 0 ? -1 : octets[at..].IndexOf((byte)'\n');
        if (lineEnd < 0)
            return false;
        _octets = head;
        at += lineEnd + 1;
        HaveControl = FieldValue.HasControlInLines(octets[at..]);
        while (at < octets.Length)
        {
            var length = octets[at..].IndexOf((byte)'\n') + 1;
            var line = octets.Slice(at, Math.Max(0, length)).TrimEnd("\r\n"u8);
            if (line.IsEmpty && length > 0 && at + length == octets.Length)
                return true;
            var colon = line.IndexOf((byte)':');
            if (colon <= 0)
                break;
            HaveControl |= line.Contains((byte)'\r');
            var value = line[(colon + 1)..];
            var start = value.IndexOfAnyExcept((byte)' ', (byte)'\t');
            Understand(line[..colon], value);
            Add(new(at, colon, start < 0 ? at : at + colon + 1 + start, start < 0 ? 0 : value[start..].TrimEnd(" \t"u8).Length), length);
            at += length;
        }

        Clear();
        return false;
    }

    /// <summary>Writes lines from a collection: each value becomes one.</summary>
    public void Read(IHeaderDictionary headers)
    {
        foreach (var (name, values) in headers)
        {
            foreach (var value in values)
            {
                HaveControl |= !FieldName.IsToken(name) || FieldValue.HasControl(value);
                Write(name, value ?? "");
            }
        }

        _octets = _rented.AsMemory(0, _written);
        foreach (var line in this)
            Understand(line.Name, line.Value);
    }

    /// <summary>Replaces all lines of a name by one, behind the others. The measured length stays that of what came.</summary>
    /// <param name="name">The name.</param>
    /// <param name="value">The value, an octet a character; null removes the lines only.</param>
    public void Replace(string name, string? value)
    {
        var kept = 0;
        for (var i = 0; i < _count; i++)
        {
            if (!Ascii.EqualsIgnoreCase(_octets.Span.Slice(_lines[i].Name, _lines[i].NameLength), name))
                _lines[kept++] = _lines[i];
        }

        _count = kept;
        if (value is null)
            return;
        if (_rented is null)
        {
            _rented = ArrayPool<byte>.Shared.Rent(_octets.Length + name.Length + value.Length);
            _octets.CopyTo(_rented);
            _written = _octets.Length;
        }

        var measured = (Length, LongestLine);
        Write(name, value);
        (Length, LongestLine) = measured;
        _octets = _rented.AsMemory(0, _written);
    }

    /// <summary>Drops the lines, so that an idle connection keeps none.</summary>
    public void Clear()
    {
        if (_rented is not null)
            ArrayPool<byte>.Shared.Return(_rented);
        if (_count > UsualCount)
            _lines = [];
        (_octets, _rented, _written, _count, Length, LongestLine) = (default, null, 0, 0, 0, 0);
        (HaveControl, HaveRepetition, _seenOnce) = (false, false, 0);
        if (_options?.Count > UsualCount)
            _options = null;
        _options?.Clear();
    }

    void Understand(ReadOnlySpan<byte> name, ReadOnlySpan<byte> value)
    {
        if (name.Length == HeaderNames.Connection.Length && Ascii.EqualsIgnoreCase(name, HeaderNames.Connection))
            AddOptions(value);
        var once = Once.IndexOf(name);
        if (once < 0)
            return;
        HaveRepetition |= (_seenOnce & (1 << once)) != 0;
        _seenOnce |= 1 << once;
    }

    void AddOptions(ReadOnlySpan<byte> list)
    {
        foreach (var range in list.Split((byte)','))
        {
            var option = list[range].Trim(" \t"u8);
            if (!option.IsEmpty && !Standing.Contains(option))
                (_options ??= new(StringComparer.OrdinalIgnoreCase)).Add(Encoding.Latin1.GetString(option));
        }
    }

    void Write(string name, string value)
    {
        var length = name.Length + value.Length + 4;
        if (_rented is null || _rented.Length - _written < length)
        {
            var larger = ArrayPool<byte>.Shared.Rent(Math.Max(1024, 2 * (_written + length)));
            _rented.AsSpan(0, _written).CopyTo(larger);
            if (_rented is not null)
                ArrayPool<byte>.Shared.Return(_rented);
            _rented = larger;
        }

        var at = _written;
        Encoding.Latin1.GetBytes(name, _rented.AsSpan(at));
        Encoding.Latin1.GetBytes(value, _rented.AsSpan(at + name.Length));
        Add(new(at, name.Length, at + name.Length, value.Length), length);
        _written += name.Length + value.Length;
    }

    void Add(Line line, int length)
    {
        if (_count == _lines.Length)
            Array.Resize(ref _lines, Math.Max(UsualCount, 2 * _count));
        _lines[_count++] = line;
        Length += length;
        LongestLine = Math.Max(LongestLine, length);
    }

    /// <summary>One line. Its octets are valid until the request ends.</summary>
    public readonly ref struct Header(ReadOnlySpan<byte> name, ReadOnlySpan<byte> value)
    {
        public ReadOnlySpan<byte> Name { get; } = name;

        /// <summary>Without the blanks around it.</summary>
        public ReadOnlySpan<byte> Value { get; } = value;

        public string NameText => Encoding.Latin1.GetString(Name);

        public string ValueText => Encoding.Latin1.GetString(Value);
    }

    public ref struct Enumerator(ReceivedHeaders headers)
    {
        readonly ReadOnlySpan<byte> _octets = headers._octets.Span;
        readonly ReadOnlySpan<Line> _lines = headers._lines.AsSpan(0, headers._count);
        int _next;

        public readonly Header Current
        {
            get
            {
                var line = _lines[_next - 1];
                return new(_octets.Slice(line.Name, line.NameLength), _octets.Slice(line.Value, line.ValueLength));
            }
        }

        public bool MoveNext() => _next++ < _lines.Length;
    }
}
