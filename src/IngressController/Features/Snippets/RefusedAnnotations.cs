using IngressController.Core.Annotations;

namespace IngressController.Features.Snippets;

/// <summary>
/// Annotations that are refused on purpose: configuration text of a web server that is not here, which would let whoever may write
/// an Ingress do whatever the controller may do. What they asked for is told with the annotation that does the same; where they
/// kept somebody out, their paths are closed.
/// </summary>
static class RefusedAnnotations
{
    const string Never = "raw nginx configuration is never executed";
    const string NoFirewall = "there is no ModSecurity here; put a web application firewall in front of the controller or the pod";

    public static IEnumerable<UnsupportedAnnotation> All(bool allowUnprotected) =>
    [
        new("configuration-snippet", Never) { Judge = text => JudgeSnippet(text, allowUnprotected) },
        new("server-snippet", Never) { Judge = text => JudgeSnippet(text, allowUnprotected) },
        new("stream-snippet", Never) { Judge = static text => text.Trim().Length == 0 ? null : new($"{Never}; TCP and UDP services have ConfigMaps of their own", false) },
        new("auth-snippet", Never) { Judge = text => JudgeAuthSnippet(text, allowUnprotected) },
        new("enable-modsecurity", NoFirewall) { Judge = JudgeSwitch },
        new("enable-owasp-core-rules", NoFirewall) { Judge = JudgeSwitch },
        new("modsecurity-transaction-id", NoFirewall),
        new("modsecurity-snippet", NoFirewall) { Judge = text => JudgeRules(text, allowUnprotected) },
    ];

    static Refusal? JudgeSnippet(string text, bool allowUnprotected)
    {
        if (NginxDirectives.Parse(text) is not { } directives)
            return Protection($"{Never}, and this cannot even be read, so it may have protected these paths", allowUnprotected);
        if (directives.Count == 0)
            return null;
        var protection = directives.Where(SnippetRemedies.IsProtection).Select(directive => directive.Name).Distinct().ToList();
        return protection.Count == 0
            ? new($"{Never}{RemediesFor(directives)}", false)
            : Protection($"{Never}, and this protected paths ({string.Join(", ", protection)}){RemediesFor(directives)}", allowUnprotected);
    }

    // What the authentication service was told decided over its answer. Only what is done with the answer keeps nobody out.
    static Refusal? JudgeAuthSnippet(string text, bool allowUnprotected)
    {
        var directives = NginxDirectives.Parse(text);
        if (directives is { Count: 0 })
            return null;
        if (directives is not null && directives.All(directive => directive.Name == "auth_request_set"))
            return new($"{Never}; auth-response-headers passes headers of the answer to the pod", false);
        return Protection($"{Never}, and this was part of the authentication; auth-proxy-set-headers and auth-method shape the question that is asked", allowUnprotected);
    }

    static Refusal? JudgeSwitch(string text) => Values.TryParseBool(text.Trim(), out var isOn) && !isOn ? null : new(NoFirewall, false);

    // Without SecRuleEngine On the rules only took notes.
    static Refusal? JudgeRules(string text, bool allowUnprotected)
    {
        if (text.Trim().Length == 0)
            return null;
        var blocks = text.Split('\n').Any(line =>
            line.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries) is [var name, var value, ..] &&
            name.Equals("SecRuleEngine", StringComparison.OrdinalIgnoreCase) && value.Trim('"').Equals("On", StringComparison.OrdinalIgnoreCase));
        return blocks ? Protection($"its rules refused requests; {NoFirewall}", allowUnprotected) : new(NoFirewall, false);
    }

    static Refusal Protection(string reason, bool allowUnprotected) => allowUnprotected
        ? new($"{reason}; --allow-unprotected-snippets leaves the paths open without it", false)
        : new($"{reason}; take it away when the paths are protected otherwise, or give --allow-unprotected-snippets", true);

    static string RemediesFor(IEnumerable<NginxDirective> directives)
    {
        var names = directives.Select(directive => directive.Name).Distinct().ToList();
        var known = names.Where(name => SnippetRemedies.Of(name) is not null).Select(name => $"{name}: use {SnippetRemedies.Of(name)}").ToList();
        return known.Count == 0 ? "; no annotation does the same" : $"; {string.Join("; ", known)}";
    }
}
