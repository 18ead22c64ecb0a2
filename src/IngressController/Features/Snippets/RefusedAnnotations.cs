using IngressController.Core.Annotations;

namespace IngressController.Features.Snippets;

/// <summary>
/// Annotations that are refused on purpose, and those with snippets while the ConfigMap does not let annotations hold them. Their
/// diagnostics name the annotations with the same effect. Where they kept clients out, their paths are closed; for server-snippet, the
/// host.
/// </summary>
static class RefusedAnnotations
{
    const string Never = SnippetJudge.Never;
    const string NotRead = SnippetJudge.NotRead;

    public static IReadOnlyList<UnsupportedAnnotation> All { get; } =
    [
        new("configuration-snippet", NotRead) { Judge = static (text, flags) => Weigh(SnippetJudge.Judge(text, NotRead), flags) },
        new("server-snippet", NotRead) { Judge = static (text, flags) => Weigh(SnippetJudge.Judge(text, NotRead), flags), IsOfHost = true },
        new("stream-snippet", Never)
        {
            Judge = static (text, _) =>
                text.Trim().Length == 0 ? null : new($"{Never}; TCP and UDP services have ConfigMaps of their own", false),
        },
        new("auth-snippet", NotRead) { Judge = static (text, flags) => Weigh(SnippetJudge.JudgeAuth(text), flags) },
        new("enable-modsecurity", FirewallRules.NoFirewall) { Judge = static (text, _) => JudgeSwitch(text) },
        new("enable-owasp-core-rules", FirewallRules.NoFirewall) { Judge = static (text, _) => JudgeSwitch(text) },
        new("modsecurity-transaction-id", FirewallRules.NoFirewall),
        new("modsecurity-snippet", FirewallRules.NoFirewall) { Judge = static (text, flags) => Weigh(FirewallRules.Judge(text), flags) },
    ];

    static Refusal? JudgeSwitch(string text) =>
        Values.TryParseBool(text.Trim(), out var isOn) && !isOn ? null : new(FirewallRules.NoFirewall, false);

    static Refusal? Weigh(Refusal? refusal, OptionFlags flags) => refusal is not { IsProtection: true }
        ? refusal
        : flags.AllowUnprotectedSnippets
            ? new($"{refusal.Reason}; --allow-unprotected-snippets leaves the paths open without it", false)
            : new($"{refusal.Reason}; take it away when the paths are protected otherwise, or give --allow-unprotected-snippets", true);
}
