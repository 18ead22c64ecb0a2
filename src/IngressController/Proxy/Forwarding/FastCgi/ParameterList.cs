using System.Buffers;
using System.Text;
using IngressController.Proxy.Expressions;
using IngressController.Proxy.Outgoing;

namespace IngressController.Proxy.Forwarding.FastCgi;

/// <summary>
/// The parameters of a route's requests (RFC 3875, 4.1): those of nginx' file fastcgi_params, those of the ConfigMap, and each header as
/// <c>HTTP_NAME</c>.
/// </summary>
sealed class ParameterList
{
    // In nginx' order. HTTPS is left out where it is empty.
    static readonly (string Name, string Value)[] Standard =
    [
        ("QUERY_STRING", "$query_string"), ("REQUEST_METHOD", "$request_method"), ("CONTENT_TYPE", "$content_type"), ("CONTENT_LENGTH", "$content_length"),
        ("SCRIPT_NAME", "$fastcgi_script_name"), ("REQUEST_URI", "$request_uri"), ("DOCUMENT_URI", "$document_uri"), ("DOCUMENT_ROOT", "$document_root"),
        ("SERVER_PROTOCOL", "$server_protocol"), ("REQUEST_SCHEME", "$scheme"), (Https, "$https"), ("GATEWAY_INTERFACE", "CGI/1.1"),
        ("SERVER_SOFTWARE", "nginx/$nginx_version"), ("REMOTE_ADDR", "$remote_addr"), ("REMOTE_PORT", "$remote_port"), ("SERVER_ADDR", "$server_addr"),
        ("SERVER_PORT", "$server_port"), ("SERVER_NAME", "$server_name"), ("REDIRECT_STATUS", "200"),
    ];

    const string Https = "HTTPS";
    const string HeaderPrefix = "HTTP_";

    // What no application can take for another name: CGI makes '_' of '-', and PHP of '.' and blanks, too.
    static readonly SearchValues<byte> NameOctets =
        SearchValues.Create("-0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"u8);

    readonly record struct Entry(byte[] Name, Template Value, bool IsLeftOutEmpty);

    readonly List<Entry> _entries = [];
    readonly HeaderNameSet _replaced;

    public ParameterList(FastCgiSettings settings)
    {
        var find = FastCgiVariables.With(settings.Index);
        foreach (var (name, text) in Standard)
        {
            if (!settings.Parameters.Any(parameter => parameter.Name == name) && Template.TryParse(text, find, out var value, out _))
                _entries.Add(new(Encoding.ASCII.GetBytes(name), value, name == Https));
        }

        foreach (var (name, value) in settings.Parameters)
            _entries.Add(new(Encoding.UTF8.GetBytes(name), value, IsLeftOutEmpty: false));
        _replaced = new([.. settings.Parameters.Where(static parameter => parameter.Name.StartsWith(HeaderPrefix, StringComparison.Ordinal))
            .Select(static parameter => parameter.Name[HeaderPrefix.Length..].Replace('_', '-')), "Proxy"]);
    }

    /// <summary>Writes the parameters of one request.</summary>
    /// <param name="head">The head that a pod would get over HTTP: its lines become parameters.</param>
    /// <returns>Null, or the name of one that is too long to be sent.</returns>
    /// <exception cref="BrokenTargetException">The target cannot be told to an application.</exception>
    /// <exception cref="TooMuchTextException">All texts of the request together are too long.</exception>
    public string? Write(RequestContext context, OutgoingHead head, FastCgiRequest request)
    {
        foreach (var (name, template, isLeftOutEmpty) in _entries)
        {
            var text = template.EvaluateDecoded(context);
            if ((text.Length > 0 || !isLeftOutEmpty) && !TryAdd(request, name, text))
                return Encoding.UTF8.GetString(name);
        }

        return WriteHeaders(head.Lines, request);
    }

    static bool TryAdd(FastCgiRequest request, ReadOnlySpan<byte> name, string text)
    {
        var octets = ArrayPool<byte>.Shared.Rent(text.Length);
        try
        {
            return request.TryAdd(name, octets.AsSpan(0, Encoding.Latin1.GetBytes(text, octets)));
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(octets);
        }
    }

    string? WriteHeaders(ReadOnlySpan<byte> octets, FastCgiRequest request)
    {
        using var lines = new NamedLines(octets);
        for (var i = 0; i < lines.Count; i++)
        {
            lines.Read(i, out var name, out _);
            if (name.ContainsAnyExcept(NameOctets) || _replaced.Contains(name) || !lines.IsFirst(i))
                continue;
            if (!TryAddHeader(request, lines, i))
                return Encoding.Latin1.GetString(name);
        }

        return null;
    }

    // As nginx since 1.23: lines of one name become one value.
    static bool TryAddHeader(FastCgiRequest request, NamedLines lines, int index)
    {
        lines.Read(index, out var name, out var value);
        var joint = Ascii.EqualsIgnoreCase(name, "Cookie"u8) ? "; "u8 : ", "u8;
        var next = lines.NextOf(index);
        var most = next < 0 ? value.Length : lines.LengthFrom(index);
        var octets = ArrayPool<byte>.Shared.Rent(HeaderPrefix.Length + name.Length + most);
        try
        {
            var nameLength = WriteName(name, octets);
            var joined = octets.AsSpan(nameLength);
            value.CopyTo(joined);
            var length = value.Length;
            for (; next >= 0; next = lines.NextOf(next))
            {
                lines.Read(next, out _, out var further);
                joint.CopyTo(joined[length..]);
                further.CopyTo(joined[(length + joint.Length)..]);
                length += joint.Length + further.Length;
            }

            return request.TryAdd(octets.AsSpan(0, nameLength), joined[..length]);
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(octets);
        }
    }

    static int WriteName(ReadOnlySpan<byte> name, Span<byte> octets)
    {
        Encoding.ASCII.GetBytes(HeaderPrefix, octets);
        for (var i = 0; i < name.Length; i++)
            octets[HeaderPrefix.Length + i] = name[i] == '-' ? (byte)'_' : (byte)char.ToUpperInvariant((char)name[i]);
        return HeaderPrefix.Length + name.Length;
    }
}
