using System.Diagnostics.CodeAnalysis;
using System.Net;
using IngressController.Proxy.Outgoing;

namespace IngressController.Explain;

/// <summary>The request that is asked about; every part has been checked.</summary>
/// <param name="Method">Its method.</param>
/// <param name="Scheme"><c>http</c> or <c>https</c>: of the URL, and so the listener.</param>
/// <param name="ServerName">The name in the URL, which a TLS handshake names.</param>
/// <param name="Host">Its Host: that of the URL, unless a header says another.</param>
/// <param name="Target">Path and query.</param>
/// <param name="Headers">Its other headers.</param>
/// <param name="Client">Where its connection comes from; null: not said, so that addresses decide nothing.</param>
sealed record ExplainQuestion(
    string Method, string Scheme, string ServerName, RequestHost Host, RequestTarget Target, IHeaderDictionary Headers, IPAddress? Client)
{
    /// <summary>Characters of a URL, and of a header.</summary>
    public const int Longest = 8192;

    /// <summary>Headers of a request.</summary>
    public const int MostHeaders = 64;

    const int LongestMethod = 32;

    /// <summary>Reads what somebody asks.</summary>
    /// <param name="url">With scheme and host.</param>
    /// <param name="headers">One line each, <c>Name: value</c>.</param>
    /// <param name="client">An IP address; null or empty: none.</param>
    /// <param name="method">Null or empty: GET.</param>
    /// <param name="question">The request.</param>
    /// <param name="problem">What is wrong and what to write instead.</param>
    public static bool TryParse(
        string url, IReadOnlyList<string> headers, string? client, string? method,
        [NotNullWhen(true)] out ExplainQuestion? question, [NotNullWhen(false)] out string? problem)
    {
        question = null;
        IHeaderDictionary asked = new HeaderDictionary();
        IPAddress? address = null;
        problem = ProblemOf(headers, asked)
            ?? (!string.IsNullOrEmpty(client) && !IPAddress.TryParse(client, out address)
                ? $"client {Quoted(client)} is not an IP address: write one such as 192.0.2.1 or 2001:db8::1"
                : null)
            ?? (method is { Length: > 0 } && (method.Length > LongestMethod || !FieldName.IsToken(method))
                ? $"method {Quoted(method)} is no method: write one such as GET or POST"
                : null)
            ?? Read(url, string.IsNullOrEmpty(method) ? "GET" : method, asked, address, out question);
        return question is not null;
    }

    static string? Read(string url, string method, IHeaderDictionary headers, IPAddress? client, out ExplainQuestion? question)
    {
        question = null;
        if (url.Length > Longest)
            return $"the URL has {url.Length} characters, and may have {Longest}: shorten it";
        var scheme = url.StartsWith("https://", StringComparison.OrdinalIgnoreCase) ? "https" : "http";
        if (scheme == "http" && !url.StartsWith("http://", StringComparison.OrdinalIgnoreCase))
            return $"the URL {Quoted(url)} has no scheme: write it with http:// or https:// in front";
        var rest = url[(scheme.Length + 3)..].Split('#')[0];
        var end = rest.AsSpan().IndexOfAny('/', '?');
        var authority = end < 0 ? rest : rest[..end];
        if (authority.Contains('@', StringComparison.Ordinal))
            return "the URL names a user in front of the host, which no server sees: leave it out";
        if (!RequestHost.TryParse(authority, out var named) || named.IsNone)
            return $"the URL's host {Quoted(authority)} is no host name: write a name, in Punycode where it has other letters, and perhaps :port";
        var target = end < 0 ? "/" : rest[end] == '/' ? rest[end..] : $"/{rest[end..]}";
        if (!RequestTarget.TryParse(RequestTarget.OctetsOf(target), out var parsed))
            return $"the URL's path {Quoted(target)} would be refused with 400: " +
                "encode blanks as %20, write % as %25, and climb not above the root";
        var host = named;
        if (headers.Host is [{ Length: > 0 } other] && !RequestHost.TryParse(other, out host))
            return $"the header Host {Quoted(other)} is no host name: write a name, and perhaps :port";
        question = new(method, scheme, named.Name.ToString(), host, parsed, headers, client);
        return null;
    }

    static string? ProblemOf(IReadOnlyList<string> lines, IHeaderDictionary headers)
    {
        if (lines.Count > MostHeaders)
            return $"there are {lines.Count} headers, and may be {MostHeaders}: leave out those that decide nothing";
        foreach (var line in lines)
        {
            if (line.Length > Longest)
                return $"a header has {line.Length} characters, and may have {Longest}: shorten it";
            var colon = line.IndexOf(':', StringComparison.Ordinal);

            // What has no colon may be a value, and so a secret: it is not repeated.
            if (colon < 0)
                return "a header has no colon: write it as 'Name: value'";
            var name = line[..colon].Trim();
            if (!FieldName.IsToken(name))
                return $"header {Quoted(name)} is no header name: write it as 'Name: value'";
            headers.Append(name, line[(colon + 1)..].Trim());
        }

        return null;
    }

    static string Quoted(string text) => $"\"{(text.Length > 100 ? $"{text.AsSpan(0, 100)}…" : text)}\"";
}
