using IngressController.Core.Annotations;
using IngressController.Features.Snippets.Syntax;

namespace IngressController.Features.Snippets;

/// <summary>
/// Tells whether nginx configuration text was a protection: whether it could keep a request from the pod, or changed what a client
/// claims to it. Every <c>return</c> and <c>rewrite</c> counts as one, whatever its status or target, because the request may not
/// reach the pod's path.
/// </summary>
static class SnippetJudge
{
    public const string Never = "raw nginx configuration is never executed";

    /// <summary>Why an annotation is not honoured that could be.</summary>
    public const string NotRead =
        "snippets are not read: that takes allow-snippet-annotations: \"true\" and annotations-risk-level: Critical in the ConfigMap";

    /// <summary>Maximum of directives that a message names.</summary>
    const int MostNamed = 5;

    /// <summary>The refusal of a snippet; null when it asks for nothing.</summary>
    /// <param name="text">The snippet.</param>
    /// <param name="why">Why it is not honoured.</param>
    public static Refusal? Judge(string text, string why = Never)
    {
        var parsed = SnippetParser.Parse(text);
        return parsed.Problem is { } problem ? Unreadable(problem, why) : Judge(FlatDirective.Of(parsed.Directives), why);
    }

    /// <summary>The refusal of a TCP and UDP snippet. Its own servers have ports of their own, which nothing reaches here.</summary>
    public static Refusal? JudgeStreams(string text)
    {
        var parsed = SnippetParser.Parse(text);
        if (parsed.Problem is { } problem)
            return Unreadable(problem, Never);
        var directives = FlatDirective.Of(parsed.Directives);
        return directives.Count > 0 && directives.All(IsOfServer)
            ? new($"{Never}; TCP and UDP services have ConfigMaps of their own", false)
            : Judge(directives.Where(directive => !IsOfServer(directive)).ToList(), Never);

        static bool IsOfServer(FlatDirective directive) => directive.Name == "server" || directive.Block == "server";
    }

    static Refusal Unreadable(SyntaxProblem problem, string why) =>
        new($"{why}, and this may have protected something, but cannot even be read: {problem}", true);

    static Refusal? Judge(IReadOnlyList<FlatDirective> directives, string why)
    {
        if (directives.Count == 0)
            return null;
        var protections = directives.Where(SnippetRemedies.IsProtection).ToList();
        return protections.Count == 0
            ? new($"{why}{RemediesFor(directives)}", false)
            : new($"{why}, and this protected, or may have ({Names(protections)}){RemediesFor(protections)}", true);
    }

    /// <summary>The refusal of a snippet for auth requests.</summary>
    /// <remarks>The content of an auth request affects its result. Only directives that use the answer keep nobody out.</remarks>
    public static Refusal? JudgeAuth(string text)
    {
        var parsed = SnippetParser.Parse(text);
        if (parsed.Problem is { } problem)
            return new($"{NotRead}, and this may have been part of the authentication, but cannot even be read: {problem}", true);
        var directives = FlatDirective.Of(parsed.Directives);
        if (directives.Count == 0)
            return null;
        return directives.All(directive => directive.Name == "auth_request_set")
            ? new($"{NotRead}; auth-response-headers passes headers of the answer to the pod", false)
            : new($"{NotRead}, and this was part of the authentication ({Names(directives)}); " +
                "auth-proxy-set-headers and auth-method shape the question that is asked", true);
    }

    static string Names(IReadOnlyList<FlatDirective> directives) =>
        string.Join(", ", directives.Take(MostNamed).Select(directive => $"{Shown(directive.Name)} on line {directive.Line}")) +
        (directives.Count > MostNamed ? $" and {directives.Count - MostNamed} more" : "");

    // The names are users' text.
    static string Shown(string name) => name.Length <= 40 ? name : $"{name[..40]}…";

    static string RemediesFor(IEnumerable<FlatDirective> directives)
    {
        var known = directives.Select(directive => (directive.Name, Use: SnippetRemedies.Of(directive))).Where(one => one.Use is not null)
            .Select(one => $"{one.Name}: use {one.Use}").Distinct().ToList();
        return known.Count == 0 ? "; no annotation does the same" : $"; {string.Join("; ", known)}";
    }
}
