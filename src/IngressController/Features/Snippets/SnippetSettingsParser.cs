using IngressController.Core.Annotations;

namespace IngressController.Features.Snippets;

/// <summary>Closes every route: a snippet in the global ConfigMap protected everything, and is not honoured.</summary>
/// <param name="Reason">The key, what it did, and the remedy.</param>
sealed record ClosedEdgePolicy(string Reason) : IPolicy;

/// <summary>
/// Reads the snippets of the global ConfigMap. One that protected and is not understood did so for all hosts, so every route is closed
/// instead of served without it.
/// </summary>
sealed class SnippetSettingsParser : IPolicyParser
{
    const string Effect = "Never executed. One that may have protected closes every route with 503, and keeps the program from starting, " +
        "unless --allow-unprotected-snippets is given.";

    const string Remedy = "take it away when everything is protected otherwise, or give --allow-unprotected-snippets";

    readonly record struct Snippet(Option<string> Setting, Func<string, Refusal?> Judge);

    static readonly Snippet[] Snippets =
    [
        new(Key("main-snippet"), static text => SnippetJudge.Judge(text)),
        new(Key("stream-snippet"), SnippetJudge.JudgeStreams),
        new(Key("modsecurity-snippet"), FirewallRules.Judge),
    ];

    public IReadOnlyList<Option> Options { get; } =
        [SnippetOptions.Http, SnippetOptions.GlobalServer, SnippetOptions.Location, .. Snippets.Select(snippet => snippet.Setting)];

    public IPolicy? Parse(OptionReader reader)
    {
        var found = reader.Shared(Snippets[0].Setting, static reader => Judge(reader));
        foreach (var (setting, reason) in found)
            reader.Deny(setting, reason);
        return found.Count == 0
            ? GlobalSnippets.Of(reader).Policy
            : new ClosedEdgePolicy(string.Join("; and ", found.Select(one => $"key {one.Setting.Name}: {one.Reason}")));
    }

    static Option<string> Key(string name) => Option.Setting(name, "", OptionTypes.Text, Effect);

    // Returns the protections; the other snippets are reported as warnings.
    static List<(Option Setting, string Reason)> Judge(OptionReader reader)
    {
        var protections = JudgeCompiled(reader);
        foreach (var (setting, judge) in Snippets)
        {
            if (judge(reader.GetSetting(setting)) is not { } refusal)
                continue;
            if (!refusal.IsProtection)
                reader.Ignore(setting, refusal.Reason);
            else if (reader.Flags.AllowUnprotectedSnippets)
                reader.Ignore(setting, $"{refusal.Reason}; --allow-unprotected-snippets leaves every route open without it");
            else
                protections.Add((setting, $"{refusal.Reason}; {Remedy}"));
        }

        return protections;
    }

    static List<(Option Setting, string Reason)> JudgeCompiled(OptionReader reader)
    {
        var protections = new List<(Option Setting, string Reason)>();
        foreach (var group in GlobalSnippets.Of(reader).Problems.GroupBy(static one => one.Setting))
        {
            if (SnippetReport.Write(reader, group.Key, [.. group.Select(static one => one.Problem)]) is { } reason)
                protections.Add((group.Key, reason));
        }

        return protections;
    }
}
