using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;
using EchoPod;
using IngressController.EndToEnd.Tests.Sources;
using IngressController.TestTree;

namespace IngressController.EndToEnd.Tests.BesideNginx;

/// <summary>
/// Every octet in every place of an HTTP/1.1 head, sent to a real nginx and to the controller: what nginx refuses is refused, and
/// where the two differ, that is written down in <c>every-octet.txt</c> beside this file (UPDATE_GOLDEN=1 writes it anew).
/// </summary>
public sealed class EveryOctet
{
    /// <summary>A place, the head with <c>@</c> for the octet, and the line of what arrives that tells.</summary>
    static readonly (string Place, string Head, Func<RawRequest, string?> Arrived)[] Places =
    [
        ("path", "GET /x@y HTTP/1.1\r\nHost: a.w.example\r\n", static request => request.RequestLine),
        ("query", "GET /x?a=@y HTTP/1.1\r\nHost: a.w.example\r\n", static request => request.RequestLine),
        ("host", "GET / HTTP/1.1\r\nHost: a@c.w.example\r\n", static request => Single(request, "Host:")),
        ("host's port", "GET / HTTP/1.1\r\nHost: a.w.example:8@\r\n", static request => Single(request, "Host:")),
        ("header name", "GET / HTTP/1.1\r\nHost: a.w.example\r\nxq@yq: v\r\n",
            static request => request.HeaderLines.FirstOrDefault(line => line.StartsWith("xq", StringComparison.OrdinalIgnoreCase))),
        ("header value", "GET / HTTP/1.1\r\nHost: a.w.example\r\nX-V: a@b\r\n",
            static request => request.HeaderLines.FirstOrDefault(line => line.StartsWith("X-V", StringComparison.OrdinalIgnoreCase))),
        ("method", "GE@T / HTTP/1.1\r\nHost: a.w.example\r\n", static request => request.RequestLine),
        ("version", "GET / HTTP/1.@\r\nHost: a.w.example\r\n", static request => request.RequestLine),
    ];

    /// <summary>
    /// What nginx refuses and is served all the same. A TAB behind a value is white space (RFC 9110, 5.5), of which nginx knows the blank only.
    /// </summary>
    static readonly (string Place, int Octet)[] Served = [("host's port", '\t')];

    [Fact]
    public async Task What_nginx_refuses_is_refused_and_every_other_difference_is_written_down()
    {
        await using var pod = RawBackend.Start("HTTP/1.1 200 OK\r\nX-Pod: raw-1\r\nContent-Length: 2\r\n\r\nok", IPAddress.Parse("127.0.6.3"));
        await using var nginx = await NginxProxy.StartAsync(pod.Endpoint);
        await using var bed = await TestBed.CreateAsync(Source.Manifests);
        await bed.ApplyAsync(Objects.Service("raw", pod.Endpoint.Port));
        await bed.ApplyAsync(Objects.EndpointSlice("raw", pod.Endpoint.Port, "http", [(pod.Endpoint.Address, "raw-1")]));
        await bed.ApplyAsync(Objects.Ingress("raw", "'*.w.example'", "raw"));
        await bed.StartControllerAsync();
        await bed.Client.UntilServedByAsync("http://a.w.example/", "raw");

        var differences = new List<(string Place, string There, string Here, int Octet)>();
        foreach (var (place, head, arrived) in Places)
        {
            for (var octet = 0; octet <= 0xFF; octet++)
            {
                var request = head.Replace('@', (char)octet) + "Connection: close\r\n\r\n";
                var there = await OutcomeAsync(await nginx.ConnectAsync(), request, head[head.IndexOf('@', StringComparison.Ordinal) - 1], octet, pod, arrived);
                var here = await OutcomeAsync(
                    await ConnectAsync(bed.Controller.Http), request, head[head.IndexOf('@', StringComparison.Ordinal) - 1], octet, pod, arrived);
                Assert.False(
                    there.StartsWith("refused", StringComparison.Ordinal) && !here.StartsWith("refused", StringComparison.Ordinal) &&
                        !Served.Contains((place, octet)),
                    $"0x{octet:X2} in the {place} is {there} by nginx, and {here} here");
                if (there != here)
                    differences.Add((place, there, here, octet));
            }
        }

        var text = "place | octets (@) | nginx | here\n" + string.Concat(differences.GroupBy(one => (one.Place, one.There, one.Here))
            .Select(group => $"{group.Key.Place} | {Ranges([.. group.Select(one => one.Octet)])} | {group.Key.There} | {group.Key.Here}\n"));
        Golden.Check(Repository.Path("tests", "IngressController.EndToEnd.Tests", "BesideNginx", "every-octet.txt"), text);
    }

    static async Task<Socket> ConnectAsync(IPEndPoint edge)
    {
        var socket = new Socket(edge.AddressFamily, SocketType.Stream, ProtocolType.Tcp);
        await socket.ConnectAsync(edge);
        return socket;
    }

    // "arrives" with what the pod got, "dropped" where the request came without the header, else "refused" with the status.
    static async Task<string> OutcomeAsync(Socket socket, string request, char before, int octet, RawBackend pod, Func<RawRequest, string?> arrived)
    {
        var count = pod.Requests.Count;
        string answer;
        await using (var stream = new NetworkStream(socket, ownsSocket: true))
        {
            await stream.WriteAsync(Encoding.Latin1.GetBytes(request));
            answer = await AnswerAsync(stream);
        }

        if (pod.Requests.Count == count)
            return $"refused {(answer.StartsWith("HTTP/1.1 ", StringComparison.Ordinal) && answer.Length >= 12 ? answer[9..12] : "by closing")}";
        Assert.Equal(count + 1, pod.Requests.Count);
        return arrived(pod.Requests[^1]) is { } line ? $"arrives: {Marked(line, before, octet)}" : "dropped";
    }

    static async Task<string> AnswerAsync(Stream stream)
    {
        using var reader = new StreamReader(stream, Encoding.Latin1);
        try
        {
            return await reader.ReadToEndAsync().WaitAsync(TimeSpan.FromSeconds(20));
        }
        catch (IOException)
        {
            return "";
        }
    }

    static string Single(RawRequest request, string name) =>
        string.Join(" AND ", request.HeaderLines.Where(line => line.StartsWith(name, StringComparison.OrdinalIgnoreCase)));

    // The octet as @, raw or escaped, behind what stands before it.
    static string Marked(string line, char before, int octet) => line.Replace($"{before}{(char)octet}", $"{before}@", StringComparison.Ordinal)
        .Replace(string.Create(CultureInfo.InvariantCulture, $"{before}%{octet:X2}"), $"{before}%@", StringComparison.Ordinal);

    static string Ranges(List<int> octets)
    {
        var ranges = new List<string>();
        for (var i = 0; i < octets.Count;)
        {
            var end = i;
            while (end + 1 < octets.Count && octets[end + 1] == octets[end] + 1)
                end++;
            ranges.Add(end == i ? $"{octets[i]:X2}" : $"{octets[i]:X2}-{octets[end]:X2}");
            i = end + 1;
        }

        return string.Join(' ', ranges);
    }
}
