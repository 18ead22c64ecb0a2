using IngressController.Core.Annotations;

namespace IngressController.Features.Snippets;

/// <summary>
/// Annotations that are refused on purpose: configuration text of a web server that is not here, which would let whoever may write
/// an Ingress do whatever the controller may do. What they asked for is told with the annotation that does the same; where they
/// kept somebody out, their paths are closed, and with server-snippet the host.
/// </summary>
static class RefusedAnnotations
{
    const string Never = SnippetJudge.Never;

    public static IEnumerable<UnsupportedAnnotation> All(bool allowUnprotected) =>
    [
        new("configuration-snippet", Never) { Judge = text => Weigh(SnippetJudge.Judge(text), allowUnprotected) },
        new("server-snippet", Never) { Judge = text => Weigh(SnippetJudge.Judge(text), allowUnprotected), IsOfHost = true },
        new("stream-snippet", Never) { Judge = static text => text.Trim().Length == 0 ? null : new($"{Never}; TCP and UDP services have ConfigMaps of their own", false) },
        new("auth-snippet", Never) { Judge = text => Weigh(SnippetJudge.JudgeAuth(text), allowUnprotected) },
        new("enable-modsecurity", FirewallRules.NoFirewall) { Judge = JudgeSwitch },
        new("enable-owasp-core-rules", FirewallRules.NoFirewall) { Judge = JudgeSwitch },
        new("modsecurity-transaction-id", FirewallRules.NoFirewall),
        new("modsecurity-snippet", FirewallRules.NoFirewall) { Judge = text => Weigh(FirewallRules.Judge(text), allowUnprotected) },
    ];

    static Refusal? JudgeSwitch(string text) => Values.TryParseBool(text.Trim(), out var isOn) && !isOn ? null : new(FirewallRules.NoFirewall, false);

    static Refusal? Weigh(Refusal? refusal, bool allowUnprotected) => refusal is not { IsProtection: true }
        ? refusal
        : allowUnprotected
            ? new($"{refusal.Reason}; --allow-unprotected-snippets leaves the paths open without it", false)
            : new($"{refusal.Reason}; take it away when the paths are protected otherwise, or give --allow-unprotected-snippets", true);
}
