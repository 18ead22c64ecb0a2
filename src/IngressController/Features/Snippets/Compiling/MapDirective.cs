using System.Collections.Frozen;
using System.Collections.Immutable;
using IngressController.Features.Snippets.Syntax;
using IngressController.Proxy.Expressions;

namespace IngressController.Features.Snippets.Compiling;

/// <summary>Compiles map: a variable whose value depends on another text (ngx_http_map_module).</summary>
static class MapDirective
{
    public static void Compile(LevelBuilder level, Directive directive)
    {
        if (directive.Arguments[1].Text is not ['$', .. { Length: > 0 } name] || !SnippetVariables.CanBeSet(name))
            level.Refuse(directive, "names no variable of its own behind what it compares");
        else if (level.Text(directive, directive.Arguments[0].Text) is { } source && Read(level, directive, source) is { } map)
            level.Variables.Declare(name, new(map.Of, IsDecoded: true));
    }

    static SnippetMap? Read(LevelBuilder level, Directive directive, Template source)
    {
        var exact = new Dictionary<string, Template>(StringComparer.OrdinalIgnoreCase);
        var patterns = new List<(SearchPattern Pattern, Template Value)>();
        Template? standard = null;
        var areNames = directive.Block!.Value.Any(static entry => entry is { Name: "hostnames", Arguments.IsEmpty: true });
        foreach (var entry in directive.Block.Value)
        {
            if (entry is { Name: "hostnames" or "volatile", Arguments.IsEmpty: true })
                continue;
            if (entry.Name == "include" || entry.Block is not null || entry.Arguments is not [var word])
            {
                level.Refuse(entry, "is no entry of a map: a text and its value");
                return null;
            }

            if (level.Text(entry, word.Text) is not { } value)
                return null;
            if (entry.Name == "default")
                standard = value;
            else if (entry.Name is ['~', ..])
            {
                var ignoresCase = entry.Name.StartsWith("~*", StringComparison.Ordinal);
                if (!SearchPattern.TryParse(entry.Name[(ignoresCase ? 2 : 1)..], ignoresCase, out var pattern, out var problem))
                {
                    level.Refuse(entry, $"is a pattern that cannot be used: it {problem}");
                    return null;
                }

                patterns.Add((pattern, value));
            }
            else
            {
                // A backslash takes the meaning from default, hostnames and the signs of patterns.
                exact.TryAdd(RequestTarget.OctetsOf(entry.Name is ['\\', .. var plain] ? plain : entry.Name), value);
            }
        }

        return new(source, exact.ToFrozenDictionary(StringComparer.OrdinalIgnoreCase), areNames, [.. patterns], standard);
    }
}

/// <summary>A map, evaluated when its variable is used.</summary>
/// <param name="Source">What is compared.</param>
/// <param name="Exact">Values of whole texts, and of names with a wildcard.</param>
/// <param name="AreNames">Whether <c>*.example.com</c>, <c>.example.com</c> and <c>www.*</c> stand for many names.</param>
/// <param name="Patterns">Values of patterns, in the order of the text.</param>
/// <param name="Standard">The value of all others; null: empty.</param>
sealed record SnippetMap(
    Template Source, FrozenDictionary<string, Template> Exact, bool AreNames, ImmutableArray<(SearchPattern Pattern, Template Value)> Patterns,
    Template? Standard)
{
    public string? Of(Proxy.RequestContext context)
    {
        var text = Source.EvaluateDecoded(context);
        if (Exact.TryGetValue(text, out var value) || (AreNames && TryWildcard(text, out value)))
            return value.EvaluateDecoded(context);
        foreach (var (pattern, ofPattern) in Patterns)
        {
            var match = pattern.Match(text);
            if (!match.Success)
                continue;
            var state = context.BeginRewrite();
            state.Compare(match);
            foreach (var (name, group) in pattern.Names)
            {
                context.CountText(match.Groups[group].Length);
                state.Set(name, match.Groups[group].Value);
            }
            return ofPattern.EvaluateDecoded(context);
        }

        return Standard?.EvaluateDecoded(context);
    }

    // The longest name with a wildcard in front, then the longest with one behind.
    bool TryWildcard(string name, [System.Diagnostics.CodeAnalysis.MaybeNullWhen(false)] out Template value)
    {
        if (Exact.TryGetValue("." + name, out value))
            return true;
        for (var dot = name.IndexOf('.', StringComparison.Ordinal); dot >= 0; dot = name.IndexOf('.', dot + 1))
        {
            if (Exact.TryGetValue("*" + name[dot..], out value) || Exact.TryGetValue(name[dot..], out value))
                return true;
        }

        for (var dot = name.LastIndexOf('.'); dot > 0; dot = name.LastIndexOf('.', dot - 1))
        {
            if (Exact.TryGetValue(name[..dot] + ".*", out value))
                return true;
        }

        return false;
    }
}
