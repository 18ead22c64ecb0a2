using System.Text.Json.Nodes;

namespace IngressController.EndToEnd.Tests.Deploy;

/// <summary>What the API server writes down of each request: who asked for what, and whether it was allowed.</summary>
sealed class AuditLog(string file)
{
    /// <summary>Two lines for each request, when it has come and when it has been answered: a watch lasts.</summary>
    public const string Policy = """
        apiVersion: audit.k8s.io/v1
        kind: Policy
        rules: [{level: Metadata}]
        """;

    /// <summary>Requests of one user for objects, from a place in the log on.</summary>
    public IReadOnlyList<AuditedRequest> Requests(string user, long since) => [.. Read(since).Where(request => request.User == user)];

    /// <summary>The end of the log.</summary>
    public long End => new FileInfo(file).Length;

    IEnumerable<AuditedRequest> Read(long since)
    {
        using var stream = new FileStream(file, FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
        stream.Seek(since, SeekOrigin.Begin);
        var text = new StreamReader(stream).ReadToEnd();
        // What is after the last line's end is still being written.
        foreach (var line in text[..(text.LastIndexOf('\n') + 1)].Split('\n', StringSplitOptions.RemoveEmptyEntries))
        {
            var entry = JsonNode.Parse(line)!;
            if (entry["objectRef"] is not { } target || (string?)target["resource"] is not { } resource)
                continue;
            var name = (string?)target["subresource"] is { } subresource ? $"{resource}/{subresource}" : resource;
            var grant = new Grant((string?)target["apiGroup"] ?? "", name, (string)entry["verb"]!);
            yield return new((string)entry["user"]!["username"]!, grant, (int?)entry["responseStatus"]?["code"] ?? 0);
        }
    }
}

/// <summary>One request, as it came or as it was answered.</summary>
/// <param name="User">Who asked.</param>
/// <param name="Grant">What it takes.</param>
/// <param name="Status">The answer's status code; 0 when it has just come.</param>
sealed record AuditedRequest(string User, Grant Grant, int Status)
{
    public bool IsForbidden => Status == 403;
}
