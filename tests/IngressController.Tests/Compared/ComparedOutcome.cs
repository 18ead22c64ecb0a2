using System.Text;
using System.Text.Json;
using EchoPod;
using IngressController.Tests.Edge;

namespace IngressController.Tests.Compared;

/// <summary>Asks a case's question and says in words what came of it, alike for nginx and here.</summary>
static class ComparedOutcome
{
    /// <param name="case">What is asked.</param>
    /// <param name="port">Who is asked, on loopback.</param>
    public static async Task<string> OfAsync(ComparedCase @case, int port)
    {
        var host = @case.Headers.Contains("Host:") ? "" : $"Host: {@case.Host}\r\n";
        var headers = string.Concat(@case.Headers.Where(line => line != "Host:").Select(line => $"{line}\r\n"));
        var length = @case.Body > 0 ? $"Content-Length: {@case.Body}\r\n" : "";
        using var client = await RawClient.ConnectAsync(port);
        await client.SendAsync($"{@case.Request}\r\n{host}{headers}{length}Connection: close\r\n\r\n{new string('x', @case.Body)}");
        var answer = await client.ReadToEndAsync();
        return Describe(@case, answer).Replace(@case.Host, "h.test", StringComparison.Ordinal);
    }

    static string Describe(ComparedCase @case, string answer)
    {
        var end = answer.IndexOf("\r\n\r\n", StringComparison.Ordinal);
        if (end < 0)
            return "no answer";
        var lines = answer[..end].Split("\r\n");
        var seen = SeenByPod(answer[end..]);
        var text = new StringBuilder(lines[0].Split(' ')[1]);
        foreach (var wanted in @case.Show)
        {
            if (wanted == "target")
                text.Append(seen is null ? "" : $", the pod gets `{seen.Target}`");
            else if (wanted.StartsWith("pod ", StringComparison.Ordinal))
                text.Append(seen is null ? "" : $", the pod gets {Lines(wanted[4..], seen.Headers.Select(header => (header.Name, header.Value)))}");
            else
                text.Append(", ").Append(Lines(wanted, lines.Skip(1).Select(line => line.Split(": ", 2)).Select(line => (line[0], line[^1]))));
        }

        return text.ToString();
    }

    static string Lines(string name, IEnumerable<(string Name, string Value)> headers)
    {
        var all = headers.Where(header => header.Name.Equals(name, StringComparison.OrdinalIgnoreCase) && header.Value.Length > 0)
            .Select(header => $"`{name}: {header.Value}`").ToList();
        return all.Count == 0 ? $"no `{name}`" : string.Join(" and ", all);
    }

    // Pods answer with JSON, which may come in one chunk.
    static EchoAnswer? SeenByPod(string body)
    {
        var (from, to) = (body.IndexOf("{\"pod\"", StringComparison.Ordinal), body.LastIndexOf('}'));
        return from < 0 || to < from ? null : JsonSerializer.Deserialize(body[from..(to + 1)], EchoJson.Default.EchoAnswer);
    }
}
