using IngressController.Features.Snippets.Syntax;

namespace IngressController.Features.Snippets.Compiling;

/// <summary>Compiles the location blocks of a server-snippet, and those inside a configuration-snippet.</summary>
static class LocationDirectives
{
    public static IReadOnlyDictionary<string, DirectiveRule> Rules { get; } = new Dictionary<string, DirectiveRule>(StringComparer.Ordinal)
    {
        ["location"] = new(Place.Server | Place.Path, 1, 2, Location) { HasBlock = true },
    };

    static void Location(LevelBuilder level, Directive directive)
    {
        var (sign, path) = directive.Arguments is [var first, var second] ? (first.Text, second.Text) : Glued(directive.Arguments[0].Text);
        var isNamed = sign.Length == 0 && path.StartsWith('@');
        if (isNamed && (level.Place != Place.Server || path.Length == 1))
        {
            level.Refuse(directive, "has the name of a location where nginx takes none: such stand in a server-snippet, with a name behind the @");
            return;
        }

        SearchPattern? pattern = null;
        switch (sign)
        {
            case "~" or "~*":
                if (!SearchPattern.TryParse(path, sign == "~*", out pattern, out var problem))
                {
                    level.Refuse(directive, $"has a pattern that cannot be used: it {problem}");
                    return;
                }

                break;
            case "" or "=" or "^~":
                if (!isNamed && !path.StartsWith('/'))
                    level.Warn(directive, $"has the path \"{path}\", which no request has: paths begin with a slash");
                break;
            default:
                level.Refuse(directive, $"compares by \"{sign}\", which is none of = ^~ ~ ~*");
                return;
        }

        var inside = level.Inside(Place.Location);
        SnippetCompiler.Compile(directive.Block!.Value, inside);
        var kind = sign switch
        {
            "=" => LocationKind.Exact,
            "^~" => LocationKind.FinalPrefix,
            "" => isNamed ? LocationKind.Named : LocationKind.Prefix,
            _ => LocationKind.Pattern,
        };

        // Which requests a named location is for is not seen from its paths: what it does not honour closes all of the host.
        level.Locations.Add(new(kind, path, pattern, isNamed ? inside.Build() : inside.BuildBlock()));
    }

    // As in nginx, the sign may touch the path: =/x, ^~/x, ~*x and ~x.
    static (string Sign, string Path) Glued(string text) => text switch
    {
        ['=', .. var path] => ("=", path),
        ['^', '~', .. var path] => ("^~", path),
        ['~', '*', .. var path] => ("~*", path),
        ['~', .. var path] => ("~", path),
        _ => ("", text),
    };
}

/// <summary>A location block.</summary>
/// <param name="Kind">How it is compared.</param>
/// <param name="Path">The path, or the text of the pattern.</param>
/// <param name="Pattern">The pattern, where it is one.</param>
/// <param name="Level">What it asks for.</param>
sealed record SnippetLocation(LocationKind Kind, string Path, SearchPattern? Pattern, SnippetLevel Level)
{
    public bool Fits(ReadOnlySpan<char> path) => Kind switch
    {
        LocationKind.Exact => path.SequenceEqual(RequestTarget.OctetsOf(Path)),
        LocationKind.Named => false,
        LocationKind.Pattern => Pattern!.IsMatch(path),
        _ => path.StartsWith(RequestTarget.OctetsOf(Path)),
    };
}
