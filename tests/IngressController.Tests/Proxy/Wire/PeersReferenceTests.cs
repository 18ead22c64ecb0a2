using System.Globalization;
using System.Text;
using IngressController.TestTree;

namespace IngressController.Tests.Proxy.Wire;

/// <summary>
/// What three front servers make of each request of the corpus: this one and nginx as the files say, haproxy as it does now. Where they
/// are not of one mind stands in tests/corpora/DIFFERENCES.md; UPDATE_GOLDEN=1 writes it anew.
/// </summary>
public sealed class PeersReferenceTests
{
    static readonly string Page = Repository.Path("tests", "corpora", "DIFFERENCES.md");

    [Fact]
    public async Task Where_front_servers_differ_is_written_down()
    {
        if (HaproxyPeer.Program is null)
        {
            Assert.False(Environment.GetEnvironmentVariable("CI") is "true" or "1", "CI must have haproxy, which tests/run unpacks");
            Assert.Skip("needs haproxy, which tests/run unpacks");
        }

        var pods = WireCase.ReadAll("requests").Where(IsForAll).Select(static @case => (Case: @case, Pod: new WirePod(@case))).ToList();
        var kept = Golden.IsUpdate ? [] : File.ReadLines(Page).Where(static line => line.StartsWith("| ", StringComparison.Ordinal))
            .Select(static line => line.Split(" | ")).ToDictionary(static cells => cells[0][2..], static cells => cells[^1][..^2]);
        var rows = new StringBuilder();
        var differing = 0;
        await using (var haproxy = await HaproxyPeer.StartAsync(pods))
        {
            var runs = new WireRuns(
                @case => kept.TryGetValue(@case.Name, out var row) ? Awaited(row) : @case.Wanted, haproxy.ConnectAsync,
                pods.ToDictionary(static one => one.Case.Name));
            foreach (var (@case, _) in pods)
            {
                var (here, nginx) = (Short(@case.Wanted), @case.WithoutNginx is null ? Short(@case.Nginx) : "not asked");
                var other = Short(await runs.OutcomeAsync(@case.Name));
                if (here == other && (here == nginx || @case.WithoutNginx is not null))
                    continue;
                differing++;
                rows.Append(CultureInfo.InvariantCulture, $"| {@case.Name} | {here} | {nginx} | {other} |\n");
            }
        }

        foreach (var (_, pod) in pods)
            await pod.DisposeAsync();
        Golden.Check(Page, string.Create(CultureInfo.InvariantCulture, $"""
            # What three front servers make of a request

            Made of `requests` by `UPDATE_GOLDEN=1` and `PeersReferenceTests`: {differing} of {pods.Count} cases in which this edge, Debian's nginx and
            Debian's haproxy are not of one mind. A cell has the statuses that the client gets, then the request lines that reach a pod, each
            with the octets of its body. haproxy has a socket for each case and knows no hosts. Cases with annotations, settings or a client
            that waits are not asked here. Headers are not compared here: of nginx they are in `differences.txt`.

            | Case | here | nginx | haproxy |
            |---|---|---|---|
            {rows}
            """).TrimEnd() + "\n");
    }

    // All that the client says it says at once, to an edge that was told nothing: only then three programs are asked the same.
    static bool IsForAll(WireCase @case) =>
        @case is { Annotations.Count: 0, Settings.Count: 0 } && @case.Client.All(static step => step.Words is null);

    // As many answers and requests as the page says, so that nothing is waited for which does not come.
    static WireOutcome Awaited(string cell)
    {
        var parts = cell.Split("; `");
        return new([.. parts.Skip(1)], parts[0].Split(", ")) { Asked = parts.Length - 1 };
    }

    static string Short(WireOutcome outcome)
    {
        var statuses = string.Join(", ", outcome.ClientGets.Select(static answer =>
            answer.Length == 3 ? answer
            : answer.StartsWith("HTTP/1.", StringComparison.Ordinal) && answer.Length > 12 ? answer[9..12]
            : answer.StartsWith('(') ? "open"
            : answer.Length == 0 ? "closed" : "octets"));
        var requests = outcome.PodGets.Select(static request => $"`{LineOf(request)}`{BodyOf(request)}");
        return string.Join("; ", requests.Prepend(statuses));
    }

    static string LineOf(string request)
    {
        var line = WireText.Write(request.Split("\r\n")[0] + "\r\n", "no.host").TrimEnd('\n')[2..];
        return (line.Length > 60 ? line[..60] + "…" : line).Replace("|", "\\|", StringComparison.Ordinal).Replace("`", "'", StringComparison.Ordinal);
    }

    static string BodyOf(string request)
    {
        var body = request[(request.IndexOf("\r\n\r\n", StringComparison.Ordinal) + 4)..];
        return body.Length == 0 ? ""
            : body.Contains(WireText.Broken, StringComparison.Ordinal) ? " cut"
            : string.Create(CultureInfo.InvariantCulture, $" {body.Length}");
    }
}
