using System.Collections.Immutable;
using System.Globalization;
using IngressController.Features.Snippets.Headers;
using IngressController.Features.Snippets.Syntax;
using Microsoft.Net.Http.Headers;

namespace IngressController.Features.Snippets.Compiling;

/// <summary>Compiles the directives of headers-more.</summary>
static class MoreHeaders
{
    /// <summary>The words of a directive: its options, and its headers.</summary>
    sealed record Words(ImmutableArray<int> Statuses, ImmutableArray<string> Types, bool ReplacesOnly, IReadOnlyList<string> Headers);

    public static void Set(LevelBuilder level, Directive directive)
    {
        foreach (var (words, name, text) in HeadersOf(level, directive))
        {
            if (text.Length == 0)
                AddEdit(level, directive, words, name);
            else if (HeaderDirectives.MaySet(level, directive, name, text) && level.Text(directive, text) is { } value)
                level.Edits.Add(new(name, false, value, words.Statuses, words.Types));
        }
    }

    public static void Clear(LevelBuilder level, Directive directive)
    {
        foreach (var (words, name, _) in HeadersOf(level, directive))
            AddEdit(level, directive, words, name);
    }

    public static void SetInput(LevelBuilder level, Directive directive)
    {
        foreach (var (words, name, text) in HeadersOf(level, directive))
        {
            if (IsSetElsewhere(level, directive, name) || !HeaderDirectives.MaySet(level, directive, name, text))
                continue;
            if (TooEarly.NameIn(level, text) is { } early)
                level.Refuse(directive, $"names ${early}, which is always empty there: {TooEarly.Reason}");
            else if (text.Length == 0)
                level.Input.Add(new(name, false, null, false));
            else if (level.Text(directive, text) is { } value)
                level.Input.Add(new(name, false, value, words.ReplacesOnly));
        }
    }

    public static void ClearInput(LevelBuilder level, Directive directive)
    {
        foreach (var (_, name, _) in HeadersOf(level, directive))
        {
            var isPrefix = name.EndsWith('*');
            if (isPrefix || (!IsSetElsewhere(level, directive, name) && HeaderDirectives.MaySet(level, directive, name, "")))
                level.Input.Add(new(isPrefix ? name[..^1] : name, isPrefix, null, false));
        }
    }

    static bool IsSetElsewhere(LevelBuilder level, Directive directive, string name)
    {
        var isExpect = name.Equals(HeaderNames.Expect, StringComparison.OrdinalIgnoreCase);
        if (!isExpect && !TemplateHeaders.Contains(name))
            return false;
        level.Warn(directive, isExpect
            ? $"has no effect on {name}: it is answered here, and no pod gets it"
            : $"has no effect on {name}: ingress-nginx sets it behind the snippet");
        return true;
    }

    // The framing of the body is never removed, nor by a prefix.
    static void AddEdit(LevelBuilder level, Directive directive, Words words, string name)
    {
        var isPrefix = name.EndsWith('*');
        if (isPrefix || HeaderDirectives.MaySet(level, directive, name, ""))
            level.Edits.Add(new(isPrefix ? name[..^1] : name, isPrefix, null, words.Statuses, words.Types));
    }

    static IEnumerable<(Words Words, string Name, string Value)> HeadersOf(LevelBuilder level, Directive directive)
    {
        if (Read(level, directive) is not { } words)
            yield break;
        foreach (var header in words.Headers)
        {
            var (name, value) = Split(header);
            if (name.Length == 0)
                level.Refuse(directive, $"has \"{header}\" where the name of a header should stand");
            else
                yield return (words, name, value);
        }
    }

    static bool IsType(string name) => name.Equals(HeaderNames.ContentType, StringComparison.OrdinalIgnoreCase);

    // The name ends at a colon or a blank, so that "X-A 1" sets it too.
    static (string Name, string Value) Split(string header)
    {
        var text = header.AsSpan().TrimStart();
        var end = text.IndexOfAny(" :\t\r\n");
        return end < 0 ? (text.ToString(), "") : (text[..end].ToString(), text[(end + 1)..].TrimStart().ToString());
    }

    static Words? Read(LevelBuilder level, Directive directive)
    {
        var (statuses, types, headers) = (new List<int>(), new List<string>(), new List<string>());
        var replacesOnly = false;
        var isInput = directive.Name.Contains("input", StringComparison.Ordinal);
        for (var i = 0; i < directive.Arguments.Length; i++)
        {
            var word = directive.Arguments[i].Text;
            if (headers.Count > 0 || !word.StartsWith('-'))
                headers.Add(word);
            else if (word == "-r" && isInput)
                replacesOnly = true;
            else if (i + 1 == directive.Arguments.Length || word is not ("-s" or "-t") || (word == "-s" && isInput))
                return Refuse($"has the option {word}, which is not known here");
            else if (word == "-t" && isInput)
                return Refuse("has the option -t, which is not known here for requests");
            else if (!TryAdd(word, directive.Arguments[++i].Text.Split(' ', StringSplitOptions.RemoveEmptyEntries)))
                return Refuse("has something else than statuses from 100 to 999 behind -s");
        }

        // A type is compared once for all headers, so that it changes behind the others.
        return headers.Count == 0 ? Refuse("names no header")
            : new([.. statuses], [.. types], replacesOnly, types.Count == 0 ? headers : [.. headers.OrderBy(static header => IsType(Split(header).Name))]);

        bool TryAdd(string option, string[] values)
        {
            if (option == "-t")
                types.AddRange(values);
            foreach (var value in option == "-s" ? values : [])
            {
                if (value.Length != 3 || !int.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out var status) || status < 100)
                    return false;
                statuses.Add(status);
            }

            return true;
        }

        Words? Refuse(string reason)
        {
            level.Refuse(directive, reason);
            return null;
        }
    }
}
