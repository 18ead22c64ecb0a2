using IngressController.Core.Annotations;
using IngressController.Features.Snippets.Syntax;

namespace IngressController.Features.Snippets.Compiling;

/// <summary>Compiles allow, deny, satisfy and internal.</summary>
static class AccessDirectives
{
    public static IReadOnlyDictionary<string, DirectiveRule> Rules { get; } = new Dictionary<string, DirectiveRule>(StringComparer.Ordinal)
    {
        ["allow"] = new(Place.Http | Place.Server | Place.AnyLocation, 1, 1, static (level, directive) => Address(level, directive, isAllowed: true)),
        ["deny"] = new(Place.Http | Place.Server | Place.AnyLocation, 1, 1, static (level, directive) => Address(level, directive, isAllowed: false)),
        ["satisfy"] = new(Place.Http | Place.Server | Place.AnyLocation, 1, 1, Satisfy),
        ["internal"] = new(Place.AnyLocation, 0, 0, static (level, _) => level.IsInternal = true),
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

    static void Satisfy(LevelBuilder level, Directive directive)
    {
        if (directive.Arguments[0].Text is not ("any" or "all"))
            level.Refuse(directive, "takes any or all");
        else
            level.SatisfiesAny = directive.Arguments[0].Text == "any";
    }
}
