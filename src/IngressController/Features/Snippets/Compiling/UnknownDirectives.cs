using IngressController.Features.Snippets.Syntax;

namespace IngressController.Features.Snippets.Compiling;

/// <summary>Directives that are not compiled: what cannot protect is left out with a warning, anything else closes.</summary>
static class UnknownDirectives
{
    public static void Report(Directive directive, LevelBuilder level)
    {
        var all = FlatDirective.Of([directive]);
        if (all.All(HarmlessDirectives.Contains))
            level.Warn(directive, $"is not honoured{RemedyOf(all[0], level)}");
        else
            level.Refuse(directive, $"is not understood here, and may protect something{RemedyOf(all[0], level)}");
    }

    /// <summary>Reports a known directive in a place where it is none.</summary>
    public static void ReportMisplaced(Directive directive, LevelBuilder level)
    {
        if (level.Place == Place.Location && directive.Name == "location")
            level.Refuse(directive, "stands in another location, which is not understood here; write both side by side, each with all that it needs");
        else if ((level.Place & Place.AnyAuth) == 0 || directive.Name == "if")
            level.Refuse(directive, $"may not stand {PlaceNames.Of(level.Place)}; nginx would refuse the whole configuration");
        else if (directive.Name != "proxy_set_header" && FlatDirective.Of([directive]).All(HarmlessDirectives.Contains))
            level.Warn(directive, "has no effect in an auth-snippet: it is about an answer that no client sees");
        else
            level.Refuse(directive, $"is not understood {PlaceNames.Of(level.Place)}; proxy_set_header, set, if and return are");
    }

    /// <summary>Reports a line that ingress-nginx' template has too.</summary>
    public static void ReportSecond(Directive directive, LevelBuilder level)
    {
        var remedy = RemedyOf(FlatDirective.Of([directive])[0], level);
        level.Refuse(directive, $"stands in ingress-nginx' template already, so that nginx would refuse the whole configuration{remedy}");
    }

    static string RemedyOf(FlatDirective directive, LevelBuilder level) =>
        (level.Place & Place.AnyAuth) == 0 && SnippetRemedies.Of(directive) is { } use ? $"; use {use}" : "";
}
