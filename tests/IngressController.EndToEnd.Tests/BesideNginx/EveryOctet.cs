using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;
using EchoPod;
using IngressController.EndToEnd.Tests.Machine;
using IngressController.EndToEnd.Tests.Sources;

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
        ("header name", "GET / HTTP/1.1\r\nHost: a.w.example\r\nxq@yq: v\r\n", static request => request.HeaderLines.FirstOrDefault(line => line.StartsWith("xq", StringComparison.OrdinalIgnoreCase))),
        ("header value", "GET / HTTP/1.1\r\nHost: a.w.example\r\nX-V: a@b\r\n", static request => request.HeaderLines.FirstOrDefault(line => line.StartsWith("X-V", StringComparison.OrdinalIgnoreCase))),
        ("method", "GE@T / HTTP/1.1\r\nHost: a.w.example\r\n", static request => request.RequestLine),
        ("version", "GET / HTTP/1.@\r\nHost: a.w.example\r\n", static request => request.RequestLine),
    ];

    [Fact]
    public async Task What_nginx_refuses_is_refused_and_every_other_difference_is_written_down()
    {
        await using var pod = RawBackend.Start("HTTP/1.1 200 OK\r\nX-Pod: raw-1\r\nContent-Length: 2\r\n\r\nok", IPAddress.Parse("127.0.6.3"));
        await using var nginx = await NginxProxy.StartAsync(pod.Endpoint);
        await using var bed = await TestBed.CreateAsync(Source.Manifests);
        await bed.ApplyAsync(Objects.Service("raw", pod.Endpoint.Port));
        await bed.ApplyAsync(Objects.EndpointSlice("raw", pod.Endpoint.Port, "http", [(pod.Endpoint.Address, "raw-1")]));
        await bed.ApplyAsync(Objects.Ingress("raw", "*.w.example", "raw"));
        await bed.StartControllerAsync();
        await bed.Client.UntilServedByAsync("http://a.w.example/", "raw");

        var differences = new List<string>();
        foreach (var (place, head, arrived) in Places)
        {
            for (var octet = 0; octet <= 0xFF; octet++)
            {
                var request = head.Replace('@', (char)octet) + "Connection: close\r\n\r\n";
                var there = await OutcomeAsync(await nginx.ConnectAsync(), request, pod, arrived);
                var here = await OutcomeAsync(await ConnectAsync(bed.Controller.Http), request, pod, arrived);
                Assert.False(there.StartsWith("refused", StringComparison.Ordinal) && here.StartsWith("arrives", StringComparison.Ordinal),
                    $"0x{octet:X2} in the {place} is {there} by nginx, and {here} here");
                if (there != here)
                    differences.Add($"{place} 0x{octet:X2} | {there} | {here}");
            }
        }

        var text = "place and octet | nginx | here\n" + string.Join('\n', differences) + "\n";
        var golden = Repository.Path("tests", "IngressController.EndToEnd.Tests", "BesideNginx", "every-octet.txt");
        if (Environment.GetEnvironmentVariable("UPDATE_GOLDEN") == "1")
            await File.WriteAllTextAsync(golden, text);
        Assert.Equal(await File.ReadAllTextAsync(golden), text);
    }

    static async Task<Socket> ConnectAsync(IPEndPoint edge)
    {
        var socket = new Socket(edge.AddressFamily, SocketType.Stream, ProtocolType.Tcp);
        await socket.ConnectAsync(edge);
        return socket;
    }

    // "arrives" with what the pod got, "dropped" where the request came without the header, else "refused" with the status.
    static async Task<string> OutcomeAsync(Socket socket, string request, RawBackend pod, Func<RawRequest, string?> arrived)
    {
        var before = pod.Requests.Count;
        string answer;
        await using (var stream = new NetworkStream(socket, ownsSocket: true))
        {
            await stream.WriteAsync(Encoding.Latin1.GetBytes(request));
            answer = await AnswerAsync(stream);
        }

        if (pod.Requests.Count == before)
            return $"refused {(answer.StartsWith("HTTP/1.1 ", StringComparison.Ordinal) && answer.Length >= 12 ? answer[9..12] : "by closing")}";
        Assert.Equal(before + 1, pod.Requests.Count);
        return arrived(pod.Requests[^1]) is { } line ? $"arrives: {Printable(line)}" : "dropped";
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

    static string Printable(string line) => string.Concat(line.Select(static c =>
        c is >= ' ' and <= '~' ? c.ToString() : $"\\x{((int)c).ToString("x2", CultureInfo.InvariantCulture)}"));
}
