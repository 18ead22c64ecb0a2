using IngressController.Features.Snippets.Syntax;

namespace IngressController.Features.Snippets.Compiling;

/// <summary>Compiles auth_request_set (ngx_http_auth_request_module).</summary>
static class AuthDirectives
{
    public static IReadOnlyDictionary<string, DirectiveRule> Rules { get; } = new Dictionary<string, DirectiveRule>(StringComparer.Ordinal)
    {
        ["auth_request_set"] = new(Place.Http | Place.Server | Place.AnyLocation | Place.Auth, 2, 2, Set),
    };

    static void Set(LevelBuilder level, Directive directive)
    {
        if (directive.Arguments[0].Text is not ['$', .. { Length: > 0 } name])
            level.Refuse(directive, "does not begin with the $ of a variable");
        else if (!SnippetVariables.CanBeSet(name) || SnippetVariables.IsSetAgain(name) || ControllerVariables.Contain(name))
            level.Refuse(directive, $"sets ${name}, which a snippet may not change here");
        else if (level.Text(directive, directive.Arguments[1].Text, found => QuestionVariables.FindAnswered(found, level.Variables)) is not { } value)
            return;
        else if (level.Place != Place.Path)
        {
            level.Warn(directive, $"has no effect {PlaceNames.Of(level.Place)}: paths with auth-url have lists of their own, and nothing else asks; " +
                "write it into configuration-snippet");
        }
        else
            level.AuthVariables.Add(new(name, value));
    }
}
