using IngressController.Features.Snippets.Syntax;
using IngressController.Proxy.Expressions;

namespace IngressController.Features.Snippets.Compiling;

/// <summary>Variables of answers in directives that run before anything has answered, where they are empty.</summary>
static class TooEarly
{
    public const string Reason = "set, if, return, rewrite and the edits of the client's headers run before the authentication service or a pod is asked; " +
        "let the service refuse, or use the variable in proxy_set_header or add_header";

    /// <summary>The first such variable in a text; null for none.</summary>
    public static string? NameIn(LevelBuilder level, string text) => First(text, level.Variables.IsTooEarly);

    /// <summary>Warns of the first one in a text of a rewrite directive, which goes out without it.</summary>
    public static void Warn(LevelBuilder level, Directive directive, string text)
    {
        if (NameIn(level, text) is { } name)
            level.Warn(directive, $"names ${name}, which is always empty there: {Reason}");
    }

    /// <summary>Warns of a variable of a pod's answer in a header of a request.</summary>
    public static void WarnInRequest(LevelBuilder level, Directive directive, string text)
    {
        if (First(text, SnippetVariables.IsOfPod) is { } name)
        {
            level.Warn(directive, $"names ${name}, which is always empty there: no pod has answered yet; " +
                "auth_request_set keeps what the authentication service answered");
        }
    }

    static string? First(string text, Func<string, bool> isTooEarly) =>
        Template.TrySplit(text, out var parts, out _) ? parts.Select(part => part.Name).FirstOrDefault(name => name is not null && isTooEarly(name)) : null;
}
