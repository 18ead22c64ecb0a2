using System.Globalization;

namespace IngressController.Tests.Features.Snippets.Cases;

/// <summary>Compares what came of a case with what we owe it.</summary>
static class CaseVerdict
{
    /// <summary>One line for each thing that differs.</summary>
    public static IReadOnlyList<string> Differences(SnippetCase @case, CaseOutcome outcome)
    {
        var lines = outcome switch
        {
            { StartError: { } error } => @case.Policy == CasePolicy.Refuse ? [] : [$"start: the controller should start, but: {error}"],
            _ when @case.Policy == CasePolicy.Refuse => OfRefusal(outcome),
            _ => OfAnswer(@case.Ours ?? @case.Expected, outcome),
        };
        return lines.Count == 0 ? [] : [.. lines, .. outcome.Problems.Select(problem => $"(told: {problem})")];
    }

    /// <summary>How a failed case is shown.</summary>
    public static string Describe(SnippetCase @case, IEnumerable<string> differences) => string.Join('\n', (string[])
    [
        $"{@case.Id}: {@case.Note}",
        .. @case.AllIngresses.SelectMany(ingress => ingress.Annotations.Select(pair => $"Ingress {ingress.Name}, {pair.Key}:\n  {Indented(pair.Value)}")),
        .. @case.Configmap.Select(pair => $"ConfigMap, {pair.Key}:\n  {Indented(pair.Value)}"),
        .. @case.AllRequests.Select(request => $"request: {request.Method} {request.Target}{(request.Tls ? " over TLS" : "")} {Shown(request.Headers)}"),
        .. differences,
    ]);

    /// <summary>What differs when nginx does not load the configuration.</summary>
    public static List<string> OfConfiguration(CaseExpectation expected, string error) =>
        expected.ConfigError && error.Contains(expected.Error, StringComparison.Ordinal) ? [] : [$"configuration: refused with {error}"];

    static List<string> OfRefusal(CaseOutcome outcome)
    {
        var lines = new List<string>();
        Compare(lines, "refused, so status", 503, StatusOf(outcome.Answer));
        if (LastSeen(outcome, isAuth: false) is { } reached)
            lines.Add($"refused, so no pod: expected none, was {reached.Pod}, {reached.Method} {reached.Target}");
        if (!outcome.IsRefused)
            lines.Add("refused, so an error about a snippet: expected one, was none");
        return lines;
    }

    /// <summary>What differs from what nginx does.</summary>
    public static List<string> OfAnswer(CaseExpectation expected, CaseOutcome outcome)
    {
        if (expected.ConfigError)
            return [$"configuration: expected the error \"{expected.Error}\", was loaded"];
        var lines = new List<string>();
        Compare(lines, "status", expected.Status, StatusOf(outcome.Answer));
        var answer = outcome.Answer ?? new("", CaseHeaders.None, "", true);
        Compare(lines, "answer", expected.Headers, expected.AbsentHeaders, answer.Headers);
        if (!answer.Body.Contains(expected.BodyContains, StringComparison.Ordinal))
            lines.Add($"answer, body: expected to contain \"{expected.BodyContains}\", was \"{answer.Body[..Math.Min(200, answer.Body.Length)]}\"");
        Compare(lines, "pod", expected.Pod, LastSeen(outcome, isAuth: false));
        if (expected.IsAuthTold)
            Compare(lines, "auth service", expected.Auth, LastSeen(outcome, isAuth: true));
        return lines;
    }

    static void Compare(List<string> lines, string where, ExpectedRequest? expected, SeenRequest? seen)
    {
        if (expected is null || seen is null)
        {
            if (expected is not null)
                lines.Add($"{where}: expected a request, was none");
            if (seen is not null)
                lines.Add($"{where}: expected no request, was {seen.Method} {seen.Target} to {seen.Pod}");
            return;
        }

        Compare(lines, $"{where}, name", expected.Name ?? seen.Pod, seen.Pod);
        Compare(lines, $"{where}, method", expected.Method ?? seen.Method, seen.Method);
        Compare(lines, $"{where}, target", expected.Target ?? seen.Target, seen.Target);
        Compare(lines, where, expected.Headers, expected.AbsentHeaders, seen.Headers);
    }

    static void Compare(List<string> lines, string where, CaseHeaders expected, IEnumerable<string> absent, CaseHeaders actual)
    {
        foreach (var name in expected.Names)
            Compare(lines, $"{where}, {name}", Shown(expected.Of(name)), Shown(actual.Of(name)));
        foreach (var name in absent)
            Compare(lines, $"{where}, {name}", Shown([]), Shown(actual.Of(name)));
    }

    static void Compare<T>(List<string> lines, string what, T expected, T actual)
    {
        if (!EqualityComparer<T>.Default.Equals(expected, actual))
            lines.Add($"{what}: expected {expected}, was {actual}");
    }

    static int StatusOf(HttpText? answer) => answer is null ? 0 : int.Parse(answer.FirstLine.Split(' ')[1], CultureInfo.InvariantCulture);

    static SeenRequest? LastSeen(CaseOutcome outcome, bool isAuth) => outcome.Seen.LastOrDefault(seen => seen.Pod == "auth" == isAuth);

    static string Shown(string[] values) => values.Length == 0 ? "none" : string.Join(" and ", values.Select(value => $"\"{value}\""));

    static string Shown(CaseHeaders headers) => string.Join("; ", headers.Lines.Select(line => $"{line.Name}: {line.Value}"));

    static string Indented(string text) => text.TrimEnd().Replace("\n", "\n  ", StringComparison.Ordinal);
}
