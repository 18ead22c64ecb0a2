using IngressController.Core.Annotations;

namespace IngressController.Features.Snippets;

/// <summary>
/// Tells whether configuration text of nginx protected: whether it could keep a request from the pod, or changed what a client
/// claims to it. So every <c>return</c> and <c>rewrite</c> protects, with which status or target ever: the request may not reach the
/// pod's path.
/// </summary>
static class SnippetJudge
{
    public const string Never = "raw nginx configuration is never executed";

    /// <summary>The annotation has said it all when it names as many.</summary>
    const int MostNamed = 5;

    /// <summary>What is refused of a snippet; null when it asks for nothing.</summary>
    public static Refusal? Judge(string text) => Judge(NginxDirectives.Parse(text));

    /// <summary>What is refused of a snippet about TCP and UDP. A server of its own has a port of its own, which nobody reaches here.</summary>
    public static Refusal? JudgeStreams(string text)
    {
        var directives = NginxDirectives.Parse(text);
        return directives is { Count: > 0 } && directives.All(IsOfServer)
            ? new($"{Never}; TCP and UDP services have ConfigMaps of their own", false)
            : Judge(directives?.Where(directive => !IsOfServer(directive)).ToList());

        static bool IsOfServer(NginxDirective directive) => directive.Name == "server" || directive.Block == "server";
    }

    static Refusal? Judge(IReadOnlyList<NginxDirective>? directives)
    {
        if (directives is null)
            return new($"{Never}, and this cannot even be read, so it may have protected something", true);
        if (directives.Count == 0)
            return null;
        var protections = directives.Where(SnippetRemedies.IsProtection).ToList();
        return protections.Count == 0
            ? new($"{Never}{RemediesFor(directives)}", false)
            : new($"{Never}, and this protected, or may have ({Names(protections)}){RemediesFor(protections)}", true);
    }

    /// <summary>What is refused of a snippet about the question to an authentication service.</summary>
    /// <remarks>What it is told decided over its answer. Only what is done with the answer keeps nobody out.</remarks>
    public static Refusal? JudgeAuth(string text)
    {
        var directives = NginxDirectives.Parse(text);
        if (directives is { Count: 0 })
            return null;
        return directives is not null && directives.All(directive => directive.Name == "auth_request_set")
            ? new($"{Never}; auth-response-headers passes headers of the answer to the pod", false)
            : new($"{Never}, and this was part of the authentication{(directives is null ? ", or may have been: it cannot even be read" : $" ({Names(directives)})")}; " +
                "auth-proxy-set-headers and auth-method shape the question that is asked", true);
    }

    static string Names(IReadOnlyList<NginxDirective> directives) =>
        string.Join(", ", directives.Take(MostNamed).Select(directive => $"{Shown(directive.Name)} on line {directive.Line}")) +
        (directives.Count > MostNamed ? $" and {directives.Count - MostNamed} more" : "");

    // The names are the user's text.
    static string Shown(string name) => name.Length <= 40 ? name : $"{name[..40]}…";

    static string RemediesFor(IEnumerable<NginxDirective> directives)
    {
        var known = directives.Select(directive => (directive.Name, Use: SnippetRemedies.Of(directive))).Where(one => one.Use is not null)
            .Select(one => $"{one.Name}: use {one.Use}").Distinct().ToList();
        return known.Count == 0 ? "; no annotation does the same" : $"; {string.Join("; ", known)}";
    }
}
