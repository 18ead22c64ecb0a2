using IngressController.Features.Headers;
using IngressController.Features.Snippets.Syntax;

namespace IngressController.Features.Snippets.Compiling;

/// <summary>Compiles what sets and removes headers, of answers and of requests to pods.</summary>
static class HeaderDirectives
{
    const Place Anywhere = Place.Http | Place.Server | Place.AnyLocation | Place.IfInLocation;

    public static IReadOnlyDictionary<string, DirectiveRule> Rules { get; } = new Dictionary<string, DirectiveRule>(StringComparer.Ordinal)
    {
        ["add_header"] = new(Anywhere, 2, 3, Add),
        ["more_set_headers"] = new(Anywhere, 1, int.MaxValue, static (level, directive) => MoreHeaders.Set(level, directive)),
        ["more_clear_headers"] = new(Anywhere, 1, int.MaxValue, static (level, directive) => MoreHeaders.Clear(level, directive)),
        ["more_set_input_headers"] = new(Anywhere, 1, int.MaxValue, static (level, directive) => MoreHeaders.SetInput(level, directive)),
        ["more_clear_input_headers"] = new(Anywhere, 1, int.MaxValue, static (level, directive) => MoreHeaders.ClearInput(level, directive)),
        ["expires"] = new(Anywhere, 1, 2, ExpiresDirective.Compile) { IsOnce = true },
        ["proxy_set_header"] = new(Place.Http | Place.Server | Place.AnyLocation | Place.Auth, 2, 2, PodHeaderDirective.Compile),
        ["grpc_set_header"] = new(Place.Http | Place.Server | Place.AnyLocation, 2, 2, PodHeaderDirective.Compile),
        ["proxy_hide_header"] = new(Place.Http | Place.Server | Place.AnyLocation, 1, 1, Hide),
        ["proxy_pass_header"] = new(Place.Http | Place.Server | Place.AnyLocation, 1, 1, Pass),
    };

    /// <summary>Whether a header of an answer may be set; it is reported when not.</summary>
    public static bool MaySet(LevelBuilder level, Directive directive, string name, string value)
    {
        if (HeaderList.ProblemOf(name, value.ReplaceLineEndings(" ")) is not { } problem)
            return true;
        level.Refuse(directive, $"names the header \"{name}\", which {problem}");
        return false;
    }

    static void Add(LevelBuilder level, Directive directive)
    {
        var (name, text) = (directive.Arguments[0].Text, directive.Arguments[1].Text);
        if (directive.Arguments is [_, _, { Text: not "always" } third])
            level.Refuse(directive, $"has \"{third.Text}\" where only always may stand");
        else if (MaySet(level, directive, name, text) && level.Text(directive, text) is { } value)
            level.Added.Add(new(name, value, directive.Arguments.Length == 3));
    }

    static void Hide(LevelBuilder level, Directive directive) => level.Hidden.Add(directive.Arguments[0].Text);

    // Date, Server and X-Accel-* are those that nginx hides; of the others it has no effect.
    static void Pass(LevelBuilder level, Directive directive)
    {
        var name = directive.Arguments[0].Text;
        level.Warn(directive, name.Equals("Server", StringComparison.OrdinalIgnoreCase)
            ? "does not show the pod's Server header; use the ConfigMap key allow-backend-server-header"
            : $"has no effect on {name}, which passes without it or not at all");
    }
}
