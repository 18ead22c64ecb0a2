using IngressController.Core.Annotations;

namespace IngressController.Features.Snippets;

/// <summary>Says of every route why it is closed: configuration text of the global ConfigMap protected everything, and is not honoured.</summary>
/// <param name="Reason">Which key, what it did, and the remedy.</param>
sealed record ClosedEdgePolicy(string Reason) : IPolicy;

/// <summary>
/// Reads the snippets of the global ConfigMap, of which nothing is executed. One that protected did so for all hosts: every route is
/// closed, rather than served without it.
/// </summary>
/// <param name="allowUnprotected">Whether protections that were written as snippets may be left out.</param>
sealed class SnippetSettings(bool allowUnprotected) : IPolicyParser
{
    const string Effect = "Never executed. One that may have protected closes every route with 503, and keeps the program from starting, unless --allow-unprotected-snippets is given.";

    readonly record struct Snippet(Setting Setting, Func<string, Refusal?> Judge);

    static readonly Snippet[] Snippets =
    [
        new(new("server-snippet", "", Effect), SnippetJudge.Judge),
        new(new("location-snippet", "", Effect), SnippetJudge.Judge),
        new(new("http-snippet", "", Effect), SnippetJudge.Judge),
        new(new("main-snippet", "", Effect), SnippetJudge.Judge),
        new(new("stream-snippet", "", Effect), SnippetJudge.JudgeStreams),
        new(new("global-auth-snippet", "", Effect), SnippetJudge.JudgeAuth),
        new(new("modsecurity-snippet", "", Effect), FirewallRules.Judge),
    ];

    public IReadOnlyList<Annotation> Annotations => [];

    public IReadOnlyList<Setting> Settings { get; } = [.. Snippets.Select(snippet => snippet.Setting)];

    public IPolicy? Parse(AnnotationReader reader)
    {
        var found = reader.Settings.Once(Settings[0], () => Judge(reader.Settings));
        foreach (var (setting, reason) in found)
            reader.Deny(setting, reason);
        return found.Count == 0 ? null : new ClosedEdgePolicy(string.Join("; and ", found.Select(one => $"key {one.Setting.Name}: {one.Reason}")));
    }

    // Those that protected; the others are told as warnings.
    List<(Setting Setting, string Reason)> Judge(GlobalSettings settings)
    {
        var protections = new List<(Setting Setting, string Reason)>();
        foreach (var (setting, judge) in Snippets)
        {
            if (judge(settings.Text(setting)) is not { } refusal)
                continue;
            if (!refusal.IsProtection)
                settings.Ignore(setting, refusal.Reason);
            else if (allowUnprotected)
                settings.Ignore(setting, $"{refusal.Reason}; --allow-unprotected-snippets leaves every route open without it");
            else
                protections.Add((setting, $"{refusal.Reason}; take it away when everything is protected otherwise, or give --allow-unprotected-snippets"));
        }

        return protections;
    }
}
