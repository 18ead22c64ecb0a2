namespace IngressController.Tests.Features.Snippets.Cases;

/// <summary>The files beside the program that hold the cases.</summary>
static class CaseFiles
{
    /// <summary>The ports on 127.0.0.1 that the cases write for the pods.</summary>
    static readonly Dictionary<string, int> WrittenPorts = new(StringComparer.Ordinal)
    {
        ["echo"] = 25081,
        ["other"] = 25082,
        ["auth"] = 25083,
        ["errors"] = 25084,
    };

    /// <summary>The names of the pods that the cases know.</summary>
    public static IReadOnlyCollection<string> Pods => WrittenPorts.Keys;

    /// <param name="ports">The ports of the pods in place of those that are written; null: as written.</param>
    public static IReadOnlyList<SnippetCase> Read(IReadOnlyDictionary<string, int>? ports = null) =>
        [.. Read("snippet-cases.json", ports), .. Read("own-cases.json", ports)];

    static IReadOnlyList<SnippetCase> Read(string file, IReadOnlyDictionary<string, int>? ports)
    {
        var text = File.ReadAllText(PathOf(file));
        foreach (var (pod, written) in WrittenPorts)
        {
            if (ports is not null)
                text = text.Replace($"127.0.0.1:{written}", $"127.0.0.1:{ports[pod]}", StringComparison.Ordinal);
        }

        return SnippetCase.Read(text);
    }

    static string PathOf(string file) => Path.Combine(AppContext.BaseDirectory, "Features", "Snippets", "Cases", file);
}
