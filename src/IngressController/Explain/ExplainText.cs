using IngressController.Core.Redaction;

namespace IngressController.Explain;

/// <summary>An explanation for a terminal and for the status page.</summary>
static class ExplainText
{
    const int Indent = 10;

    /// <summary>The text; no character of it is one that a terminal would interpret.</summary>
    public static string Of(Explanation told)
    {
        var lines = new List<string> { told.Request, $"→ {told.Summary}", "" };
        Add(lines, "Listener", told.Listener);
        Add(lines, "Host", [$"{(told.Host.Name.Length == 0 ? "(none)" : told.Host.Name)}: {told.Host.Because}"]);
        Add(lines, "", told.Host.Ingresses.Count > 0 ? [$"named by {string.Join(", ", told.Host.Ingresses)}"] : []);
        Add(lines, "", told.Host.Nearest.Select(name => $"perhaps {name} is meant"));
        if (told.Path is { } path)
            Add(lines, "Path", Of(path));
        if (told.Backend is { } backend)
            Add(lines, "Service", Of(backend));
        foreach (var canary in told.Canaries)
            Add(lines, "Canary", [$"Ingress {canary.Ingress}: {canary.Takes}", .. Of(canary.Backend)]);
        Add(lines, "Steps", told.Steps.Select(step => $"{step.Name}: {(step.Status is { } status ? $"{status}, the request " : "")}{step.Text}"));
        Add(lines, "Values", told.Values.Where(value => value.IsSet).SelectMany(Of));
        if (told.Values.Any(value => !value.IsSet))
            Add(lines, "Defaults", Wrapped(told.Values.Where(value => !value.IsSet).Select(value => $"{value.Name} {value.Value}")));
        Add(lines, "Problems", told.Problems.SelectMany(Of));
        Add(lines, "Unserved", told.NotServed);
        Add(lines, "Note", told.Notes);
        return string.Concat(lines.Select(line => $"{DiagnosticText.Of(line).TrimEnd()}\n"));
    }

    static void Add(List<string> lines, string title, IEnumerable<string> items)
    {
        foreach (var item in items)
        {
            lines.Add($"{title.PadRight(Indent)}{item}");
            title = "";
        }
    }

    static IEnumerable<string> Of(PathReport path)
    {
        yield return path.Path is null ? path.Because : $"{path.Path} ({path.Type}) of Ingress {path.Ingress ?? "(none)"}: {path.Because}";
        if (path is { Path: null, Ingress: { } owner })
            yield return $"what no path covers is for Ingress {owner}, the first that names the host";
        foreach (var other in path.Others)
            yield return $"  {other.Path} ({other.Type}) of {other.Ingress}{(other.Service is { } service ? $" to {service}" : "")}: {other.Because}";
        if (path.NotListed > 0)
            yield return $"  and {path.NotListed} more";
    }

    static IEnumerable<string> Of(BackendReport backend)
    {
        yield return $"{backend.Service}{(backend.Role is { } role ? $": {role}" : "")}";
        foreach (var pod in backend.Pods)
            yield return $"  {(pod.Pod is { } name ? $"{name} " : "")}{pod.Address} {pod.State}";
        if (backend.Because is { } because)
            yield return $"  {because}";
    }

    static IEnumerable<string> Of(ValueReport value)
    {
        yield return $"{value.Name}: {value.Value} ({value.Source})";
        if (value.Problem is { } problem)
            yield return $"  not in force: {problem}";
        foreach (var line in value.Lines ?? [])
            yield return $"  {line}";
    }

    static IEnumerable<string> Of(ProblemReport problem)
    {
        yield return $"{problem.Severity}: {problem.Object}: {(problem.Field.Length == 0 ? "" : $"{problem.Field}: ")}{problem.Message} ({problem.Code})";
        if (problem.Remedy is { } remedy)
            yield return $"  → {remedy}";
    }

    // The defaults on few lines: they are many.
    static IEnumerable<string> Wrapped(IEnumerable<string> items)
    {
        var line = "";
        foreach (var item in items)
        {
            if (line.Length > 0 && line.Length + item.Length > 110)
            {
                yield return $"{line},";
                line = "";
            }

            line = line.Length == 0 ? item : $"{line}, {item}";
        }

        if (line.Length > 0)
            yield return line;
    }
}
