using System.Text;

namespace IngressController.Core.Redaction;

/// <summary>
/// Removes user info and query from every URL in a text. Users write malformed URLs, so no parser is used: where the host is
/// ambiguous, nothing of the URL is shown.
/// </summary>
static class UrlRedaction
{
    const string Separator = "://";
    const string Ends = "\"';,.:)]}";

    public static string Of(string text)
    {
        if (!text.AsSpan().ContainsAny('@', '?') && !text.Contains(Separator, StringComparison.Ordinal))
            return text;
        var shown = new StringBuilder(text.Length);
        for (var at = 0; at < text.Length;)
        {
            if (char.IsWhiteSpace(text[at]))
            {
                shown.Append(text[at++]);
                continue;
            }

            var end = EndOfWord(text, at);
            var word = text.AsSpan(at, end - at);
            var separator = word.IndexOf(Separator);
            if (separator < 0)
            {
                AppendWord(shown, word);
            }
            else
            {
                shown.Append(word[..(separator + Separator.Length)]);
                if (!TryAppendUrl(shown, word[(separator + Separator.Length)..], out var tail))
                    end = Math.Max(end, EndOfQuote(text, at, separator, ref tail));
                shown.Append(tail);
            }

            at = end;
        }

        return shown.ToString();
    }

    // Appends what follows the scheme; false when nothing of it may be shown.
    static bool TryAppendUrl(StringBuilder shown, ReadOnlySpan<char> rest, out ReadOnlySpan<char> tail)
    {
        tail = TailOf(rest);
        var last = rest.LastIndexOf('@');
        if (last >= 0 && rest[..last].ContainsAny('/', '?', '#') && HostOf(rest).ContainsAny(':', '@'))
        {
            shown.Append('…');
            return false;
        }

        if (last >= 0 && !rest[..last].ContainsAny('/', '?', '#'))
            rest = rest[(last + 1)..];
        if (!IsHost(HostOf(rest)))
        {
            shown.Append('…');
            return false;
        }

        var query = rest.IndexOfAny('?', '#');
        if (query < 0)
            tail = "";
        shown.Append(query < 0 ? rest : rest[..query]);
        if (query >= 0)
            shown.Append("?…");
        return true;
    }

    // Not a URL, but perhaps one without a scheme.
    static void AppendWord(StringBuilder shown, ReadOnlySpan<char> word)
    {
        var (last, colon) = (word.LastIndexOf('@'), word.IndexOf(':'));
        if (colon >= 0 && colon < last)
        {
            shown.Append(word[0] is '"' or '\'' ? word[..1] : "").Append('…');
            word = word[last..];
        }

        var query = QueryOf(word);
        if (query < 0)
            shown.Append(word);
        else
            shown.Append(word[..query]).Append("?…").Append(TailOf(word));
    }

    // Finds a question mark followed by name=; in a regular expression something else follows it.
    static int QueryOf(ReadOnlySpan<char> word)
    {
        for (var at = 0; at < word.Length; at++)
        {
            if (word[at] != '?')
                continue;
            var name = at + 1;
            while (name < word.Length && (char.IsAsciiLetterOrDigit(word[name]) || word[name] is '_' or '-' or '.' or '~' or '%'))
                name++;
            if (name > at + 1 && name < word.Length && word[name] == '=')
                return at;
            at = name - 1;
        }

        return -1;
    }

    static ReadOnlySpan<char> HostOf(ReadOnlySpan<char> rest) => rest.IndexOfAny('/', '?', '#') is >= 0 and var end ? rest[..end] : rest;

    // A port follows the colon, or a variable for one: anything else may be a password.
    static bool IsHost(ReadOnlySpan<char> host)
    {
        host = host.TrimEnd(Ends);
        if (host.StartsWith('['))
            return host.IndexOf(']') is var end && (end < 0 || IsPort(host[(end + 1)..].TrimStart(':')));
        return host.IndexOf(':') is not (>= 0 and var colon) || IsPort(host[(colon + 1)..]);
    }

    // Our own messages write host[:port].
    static bool IsPort(ReadOnlySpan<char> port) => port is "port" || (port.StartsWith('$') ? !port.Contains(':') : !port.ContainsAnyExceptInRange('0', '9'));

    static ReadOnlySpan<char> TailOf(ReadOnlySpan<char> word) => word[word.TrimEnd(Ends).Length..];

    static int EndOfWord(string text, int at)
    {
        while (at < text.Length && !char.IsWhiteSpace(text[at]))
            at++;
        return at;
    }

    // A malformed URL in quotes may contain white space: it ends at the quote, which stays.
    static int EndOfQuote(string text, int at, int separator, ref ReadOnlySpan<char> tail)
    {
        var scheme = at + separator;
        while (scheme > at && (char.IsAsciiLetterOrDigit(text[scheme - 1]) || text[scheme - 1] is '+' or '-' or '.'))
            scheme--;
        if (scheme == at || text[scheme - 1] is not ('"' or '\'') || IsClosed(tail, text[scheme - 1]))
            return 0;
        for (var end = at + separator; end < text.Length; end++)
        {
            if (text[end] != text[scheme - 1] ||
                (end + 1 < text.Length && !char.IsWhiteSpace(text[end + 1]) && !Ends.Contains(text[end + 1], StringComparison.Ordinal)))
                continue;
            tail = text.AsSpan(end, 1);
            return end + 1;
        }

        tail = "";
        return text.Length;
    }

    static bool IsClosed(ReadOnlySpan<char> tail, char quote) => tail.Contains(quote);
}
