using System.Collections.Frozen;
using IngressController.Core.Limits;
using IngressController.Features.Snippets.Syntax;
using IngressController.Proxy.Expressions;

namespace IngressController.Features.Snippets.Compiling;

/// <summary>Compiles what replaces texts in answers.</summary>
static class SubFilterDirectives
{
    const Place Levels = Place.Http | Place.Server | Place.AnyLocation;

    public static IReadOnlyDictionary<string, DirectiveRule> Rules { get; } = new Dictionary<string, DirectiveRule>(StringComparer.Ordinal)
    {
        ["sub_filter"] = new(Levels, 2, 2, Filter),
        ["sub_filter_once"] = Flag(static (level, isOn) => level.Substitution = level.Substitution with { IsOnce = isOn }),
        ["sub_filter_last_modified"] = Flag(static (level, isOn) => level.Substitution = level.Substitution with { KeepsLastModified = isOn }),
        ["sub_filter_types"] = new(Levels, 1, int.MaxValue, static (level, directive) => level.Substitution = level.Substitution with
        {
            Types = directive.Arguments.Select(static word => word.Text).Concat(level.Substitution.Types ?? ["text/html"])
                .ToFrozenSet(StringComparer.OrdinalIgnoreCase),
        }),
    };

    static void Filter(LevelBuilder level, Directive directive)
    {
        var search = directive.Arguments[0].Text;
        if (search.Length == 0)
            level.Warn(directive, "is not honoured: it looks for an empty text; nginx would refuse the whole configuration");
        else if (IsBeyond(level, search, out var limit))
            level.Warn(directive, $"is not honoured: with it, the level has more than {limit}");
        else if (Text(level, directive, search) is { } wanted && Text(level, directive, directive.Arguments[1].Text) is { } replacement)
            level.Substitution = level.Substitution with { Filters = level.Substitution.Filters.Add(new(wanted, replacement)) };
    }

    static bool IsBeyond(LevelBuilder level, string search, out string limit)
    {
        var filters = level.Substitution.Filters;
        var isMany = TenantLimits.SubFilters.IsExceededBy(filters.Length + 1);
        limit = (isMany ? TenantLimits.SubFilters : TenantLimits.SubFilterText).Text;
        return isMany || TenantLimits.SubFilterText.IsExceededBy(filters.Sum(static filter => filter.Search.Text.Length) + search.Length);
    }

    // Not in a header, so that line breaks stay.
    static Template? Text(LevelBuilder level, Directive directive, string text)
    {
        if (Template.TryParse(text, level.Find, out var template, out var problem))
            return template;
        level.Refuse(directive, $"{problem}; nginx would refuse the whole configuration");
        return null;
    }

    static DirectiveRule Flag(Action<LevelBuilder, bool> set) => new(Levels, 1, 1, (level, directive) =>
    {
        if (directive.Arguments[0].Text is "on" or "off")
            set(level, directive.Arguments[0].Text == "on");
        else
            level.Warn(directive, "is not honoured: it takes on or off");
    })
    {
        IsOnce = true,
    };
}
