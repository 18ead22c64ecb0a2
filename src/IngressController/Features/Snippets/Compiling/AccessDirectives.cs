using IngressController.Core.Annotations;
using IngressController.Features.Snippets.Syntax;

namespace IngressController.Features.Snippets.Compiling;

/// <summary>Compiles allow, deny, satisfy and internal.</summary>
static class AccessDirectives
{
    const Place Listing = Place.Http | Place.Server | Place.AnyLocation | Place.LimitExcept;

    /// <summary>The methods that nginx knows here.</summary>
    static readonly string[] Methods =
        ["GET", "HEAD", "POST", "PUT", "DELETE", "MKCOL", "COPY", "MOVE", "OPTIONS", "PROPFIND", "PROPPATCH", "LOCK", "UNLOCK", "PATCH"];

    public static IReadOnlyDictionary<string, DirectiveRule> Rules { get; } = new Dictionary<string, DirectiveRule>(StringComparer.Ordinal)
    {
        ["allow"] = new(Listing, 1, 1, static (level, directive) => Address(level, directive, isAllowed: true)),
        ["deny"] = new(Listing, 1, 1, static (level, directive) => Address(level, directive, isAllowed: false)),
        ["satisfy"] = new(Place.Http | Place.Server | Place.AnyLocation, 1, 1, Satisfy) { IsOnce = true },
        ["limit_except"] = new(Place.AnyLocation, 1, int.MaxValue, LimitExcept) { HasBlock = true, IsOnce = true },
        ["internal"] = new(Place.AnyLocation, 0, 0, static (level, _) => level.IsInternal = true) { IsOnce = true },
    };

    static void Address(LevelBuilder level, Directive directive, bool isAllowed)
    {
        var text = directive.Arguments[0].Text;
        if (text == "all")
            level.Access.Add(new(isAllowed, null));
        else if (text == "unix:")
            level.Warn(directive, "fits no client here: none comes over a socket of this machine");
        else if (!text.Contains(',', StringComparison.Ordinal) && AddressRanges.TryParse(text, out var clients, out _) && !clients.IsEmpty)
            level.Access.Add(new(isAllowed, clients));
        else
            level.Refuse(directive, "names no address or range, such as 10.0.0.0/8, and not all");
    }

    // In ingress-nginx such a request loses its pod, so that whoever is allowed gets 503.
    static void LimitExcept(LevelBuilder level, Directive directive)
    {
        var methods = directive.Arguments.Select(static word => word.Text.ToUpperInvariant()).ToHashSet();
        var inside = level.Inside(Place.LimitExcept);
        SnippetCompiler.Compile(directive.Block!.Value, inside);
        var rules = inside.BuildBlock().Access;
        if (methods.FirstOrDefault(static method => !Methods.Contains(method)) is { } unknown)
        {
            level.Refuse(directive, $"names \"{unknown}\", which is none of {string.Join(", ", Methods)}");
            return;
        }

        if (methods.Contains("GET"))
            methods.Add("HEAD");
        if (directive.Block is { IsEmpty: true })
            level.Warn(directive, "says of nobody that they may come with other methods, which are answered 403; in ingress-nginx they get 503");
        level.Methods.Add(new(methods.Order(StringComparer.Ordinal).ToValueArray(), rules));
    }

    static void Satisfy(LevelBuilder level, Directive directive)
    {
        if (directive.Arguments[0].Text is not ("any" or "all"))
            level.Refuse(directive, "takes any or all");
        else
            level.SatisfiesAny = directive.Arguments[0].Text == "any";
    }
}
