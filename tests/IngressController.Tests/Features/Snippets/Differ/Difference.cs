using System.Globalization;
using IngressController.Tests.Features.Snippets.Cases;

namespace IngressController.Tests.Features.Snippets.Differ;

/// <summary>Something that is other than in nginx.</summary>
/// <param name="Composition">Of it.</param>
/// <param name="Probe">The request; null: the configuration.</param>
/// <param name="What">Which part of the answer, or of the request to the pod.</param>
/// <param name="Theirs">In nginx.</param>
/// <param name="Ours">Here.</param>
sealed record Difference(Composition Composition, Probe? Probe, string What, string Theirs, string Ours)
{
    /// <summary>What the controller says of the Ingress.</summary>
    public IReadOnlyList<string> Problems { get; init; } = [];

    /// <summary>Whether we reached no pod.</summary>
    public bool IsWithoutPod { get; init; }

    /// <summary>Whether a prefix of client's headers is cleared.</summary>
    public bool ClearsInput => Composition.AllText.Contains("more_clear_input_headers", StringComparison.Ordinal);

    public override string ToString() => string.Join('\n', (string[])
    [
        $"{What}\n  nginx: {Theirs}\n  ours:  {Ours}",
        .. Probe is null ? (string[])[] : [$"request: {Probe.Request.Method} {Probe.Request.Target} {Shown(Probe.Request.Headers)} {Probe.Request.Body}",
            $"pod answers {Probe.Answer.Status} {Shown(Probe.Answer.Headers!)}",
            .. Composition.Has("auth-url") ? [$"auth service answers {Probe.Verdict.Status} {Shown(Probe.Verdict.Headers!)}"] : (string[])[]],
        .. Composition.Ingress.Paths.Count > 1 ? [string.Join(", ", Composition.Ingress.Paths)] : (string[])[],
        .. Composition.Ingress.Annotations.Concat(Composition.Case.Configmap).Select(
            pair => $"{pair.Key[(pair.Key.IndexOf('/', StringComparison.Ordinal) + 1)..]}:\n{pair.Value.TrimEnd()}"),
        .. Problems.Select(problem => $"(told: {problem})"),
    ]);

    static string Shown(CaseHeaders headers) => string.Join("; ", headers.Lines.Select(line => $"{line.Name}: {line.Value}"));
}

/// <summary>Compares outcomes.</summary>
static class Outcomes
{
    static readonly HashSet<string> NotCompared = new(StringComparer.OrdinalIgnoreCase) { "Date", "Connection", "Server", "Transfer-Encoding", "Keep-Alive" };

    /// <summary>What differs: a name, what nginx does, and what we do.</summary>
    public static IEnumerable<(string What, string Theirs, string Ours)> Compare(CaseOutcome theirs, CaseOutcome ours)
    {
        if (StatusOf(theirs) != StatusOf(ours))
        {
            yield return ("status", $"{StatusOf(theirs)} {PodOf(theirs)}", $"{StatusOf(ours)} {PodOf(ours)}");
            yield break;
        }

        if (theirs.Answer is { } nginx && ours.Answer is { } own)
        {
            // A page of its own: of ours the text is another.
            var isPage = nginx.Body.Contains("<hr><center>nginx", StringComparison.Ordinal) ||
                nginx.Body.Length == 0 && nginx.Headers.Has("Content-Length") && theirs.Seen.Count == 0;
            foreach (var name in nginx.Headers.Names.Union(own.Headers.Names, StringComparer.OrdinalIgnoreCase))
            {
                if (NotCompared.Contains(name) || (isPage && name.Equals("Content-Length", StringComparison.OrdinalIgnoreCase)))
                    continue;
                var (a, b) = (nginx.Headers.Of(name), own.Headers.Of(name));
                if (!a.SequenceEqual(b) && !AreTimes(a, b))
                    yield return ($"answer, {name}", Shown(a), Shown(b));
            }

            if (!isPage && nginx.Body != own.Body)
                yield return ("answer, body", nginx.Body, own.Body);
        }

        if (theirs.Seen.Count != ours.Seen.Count)
            yield return ("pod", PodOf(theirs), PodOf(ours));
        foreach (var (a, b) in theirs.Seen.Zip(ours.Seen))
        {
            if (PodOf(theirs) != PodOf(ours))
                yield return ("pod", PodOf(theirs), PodOf(ours));
            if (a.Body != b.Body)
                yield return ("pod, body", a.Body, b.Body);
            foreach (var name in a.Headers.Names.Union(b.Headers.Names, StringComparer.OrdinalIgnoreCase))
            {
                if (!name.Equals("Connection", StringComparison.OrdinalIgnoreCase) && !a.Headers.Of(name).SequenceEqual(b.Headers.Of(name)))
                    yield return ($"pod, {name}", Shown(a.Headers.Of(name)), Shown(b.Headers.Of(name)));
            }
        }
    }

    public static int StatusOf(CaseOutcome outcome) =>
        outcome.Answer is { } answer ? int.Parse(answer.FirstLine.Split(' ')[1], CultureInfo.InvariantCulture) : 0;

    static string PodOf(CaseOutcome outcome) => outcome.Seen.Count == 0 ? "no pod"
        : string.Join(", ", outcome.Seen.Select(seen => $"{seen.Pod} {seen.Method} {seen.Target}"));

    static string Shown(string[] values) => values.Length == 0 ? "none" : string.Join(" and ", values.Select(value => $"\"{value}\""));

    // A second passes between both.
    static bool AreTimes(string[] first, string[] second) =>
        first is [var a] && second is [var b] && DateTimeOffset.TryParseExact(a, "R", CultureInfo.InvariantCulture, DateTimeStyles.None, out var one) &&
        DateTimeOffset.TryParseExact(b, "R", CultureInfo.InvariantCulture, DateTimeStyles.None, out var other) &&
        (one - other).Duration() < TimeSpan.FromMinutes(2);
}
