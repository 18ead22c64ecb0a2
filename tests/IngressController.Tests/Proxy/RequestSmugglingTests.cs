using System.Net;
using System.Net.Sockets;
using System.Text;
using EchoPod;
using IngressController.Tests.Edge;

namespace IngressController.Tests.Proxy;

/// <summary>
/// The table of what is refused and what is normalised. In every case the pod must see at most the one request for
/// <c>/victim</c>, and never one for <c>/smuggled</c>.
/// </summary>
public sealed class RequestSmugglingTests
{
    const string Smuggled = "GET /smuggled HTTP/1.1\r\nHost: a.example\r\n\r\n";

    /// <summary>Name, request (its headers end with an empty line), status of the answer.</summary>
    static readonly (string Case, string Request, int Status)[] Http1 =
    [
        ("CL and TE", Post("Content-Length: 53\r\nTransfer-Encoding: chunked") + "0\r\n\r\n" + Smuggled, 400),
        ("TE and CL", Post("Transfer-Encoding: chunked\r\nContent-Length: 4") + "5c\r\n" + Smuggled + "\r\n0\r\n\r\n", 400),
        ("CL twice, different", Post("Content-Length: 3\r\nContent-Length: 5") + "abc" + Smuggled, 400),
        ("CL twice, equal", Post("Content-Length: 3\r\nContent-Length: 3") + "abc" + Smuggled, 400),
        ("CL as a list", Post("Content-Length: 3, 3") + "abc" + Smuggled, 400),
        ("CL with a sign", Post("Connection: close\r\nContent-Length: +50") + Smuggled.PadRight(50), 400),
        ("CL below zero", Post("Content-Length: -3") + "abc" + Smuggled, 400),
        ("CL in hexadecimal", Post("Content-Length: 0x3") + "abc" + Smuggled, 400),
        ("CL with a blank before the colon", Post("Content-Length : 3") + "abc" + Smuggled, 400),
        ("CL beyond any size", Post("Content-Length: 99999999999999999999") + "abc" + Smuggled, 400),
        ("TE twice", Post("Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked") + "0\r\n\r\n" + Smuggled, 400),
        ("TE with two codings", Post("Transfer-Encoding: gzip, chunked") + "0\r\n\r\n" + Smuggled, 400),
        ("TE with chunks not last", Post("Transfer-Encoding: chunked, identity") + "0\r\n\r\n" + Smuggled, 400),
        ("TE unknown", Post("Transfer-Encoding: xchunked") + "0\r\n\r\n" + Smuggled, 400),
        ("TE identity beside CL", Post("Transfer-Encoding: identity\r\nContent-Length: 3") + "abc" + Smuggled, 400),
        ("TE with a vertical tab", Post("Transfer-Encoding: \u000bchunked") + "0\r\n\r\n" + Smuggled, 400),
        ("TE in HTTP/1.0", Post("Transfer-Encoding: chunked", "1.0") + "0\r\n\r\n" + Smuggled, 400),
        ("lines that end with LF only", "POST /victim HTTP/1.1\nHost: a.example\nConnection: close\nContent-Length: 50\n\n" + Smuggled.PadRight(50), 200),
        ("one header line that ends with LF only",
            "POST /victim HTTP/1.1\r\nHost: a.example\r\nConnection: close\nContent-Length: 50\r\n\r\n" + Smuggled.PadRight(50), 200),
        ("a header that hides behind LF", Post("X-A: b\nTransfer-Encoding: chunked\r\nContent-Length: 3") + "abc" + Smuggled, 400),
        ("a folded header", Post("X-A: b\r\n Transfer-Encoding: chunked\r\nContent-Length: 3") + "abc" + Smuggled, 400),
        ("a folded framing header", Post("Transfer-Encoding:\r\n chunked") + "0\r\n\r\n" + Smuggled, 400),
        ("CR in a value", Post("X-A: b\rTransfer-Encoding: chunked\r\nContent-Length: 3") + "abc" + Smuggled, 400),
        ("NUL in a value", Post("X-A: b\0c\r\nContent-Length: 3") + "abc" + Smuggled, 400),
        ("two Hosts", Post("Host: b.example\r\nContent-Length: 3") + "abc" + Smuggled, 400),
        ("a chunk with a sign", Post("Transfer-Encoding: chunked") + "-3\r\nabc\r\n0\r\n\r\n" + Smuggled, 400),
        ("a chunk beyond any size", Post("Transfer-Encoding: chunked") + "FFFFFFFFFFFFFFFFF\r\nabc\r\n0\r\n\r\n" + Smuggled, 400),
        ("a chunk size that wraps to 3", Post("Transfer-Encoding: chunked") + "100000003\r\nabc\r\n0\r\n\r\n" + Smuggled, 400),
        ("a chunk in 0x hexadecimal", Post("Transfer-Encoding: chunked") + "0x3\r\nabc\r\n0\r\n\r\n" + Smuggled, 400),
        ("a chunk longer than told", Post("Transfer-Encoding: chunked") + "3\r\nabcde\r\n0\r\n\r\n" + Smuggled, 400),
        ("a chunk extension with LF", Post("Transfer-Encoding: chunked") + "3;a\nb\r\nabc\r\n0\r\n\r\n" + Smuggled, 400),
        ("a chunk that ends with LF only", Post("Transfer-Encoding: chunked") + "3\nabc\n0\n\n" + Smuggled, 400),
        ("chunk extensions", Post("Transfer-Encoding: chunked\r\nConnection: close") + "3;a=b;c=\"d\"\r\nabc\r\n0\r\n\r\n" + Smuggled, 200),
        ("trailers that frame",
            Post("Transfer-Encoding: chunked\r\nConnection: close") + "3\r\nabc\r\n0\r\nContent-Length: 0\r\nTransfer-Encoding: x\r\n\r\n" + Smuggled, 200),
        ("CL named as the connection's own", Post("Connection: close, Content-Length\r\nContent-Length: 50") + Smuggled.PadRight(50), 200),
        ("TE under another spelling", Post("Transfer_Encoding: chunked\r\nConnection: close\r\nContent-Length: 50") + Smuggled.PadRight(50), 200),
        ("a GET with a request as its body",
            $"GET /victim HTTP/1.1\r\nHost: a.example\r\nConnection: close\r\nContent-Length: 50\r\n\r\n{Smuggled.PadRight(50)}", 200),
        ("an upgrade to h2c",
            "GET /victim HTTP/1.1\r\nHost: a.example\r\nConnection: close, Upgrade, HTTP2-Settings\r\nUpgrade: h2c\r\nHTTP2-Settings: AAMAAABk\r\n\r\n", 200),
        ("an upgrade to h2c in other words",
            "GET /victim HTTP/1.1\r\nHost: a.example\r\nConnection: close, Upgrade\r\nUpgrade: x, \"h2c\";q=1\r\n\r\n", 200),
    ];

    /// <summary>Name, header fields after the usual pseudo-headers, body.</summary>
    static readonly (string Case, (string Name, string Value)[] Fields, string Body)[] Http2 =
    [
        ("transfer-encoding", [("transfer-encoding", "chunked")], "0\r\n\r\n" + Smuggled),
        ("connection", [("connection", "transfer-encoding"), ("content-length", "3")], "abc"),
        ("upgrade", [("upgrade", "h2c")], ""),
        ("content-length below the body", [("content-length", "3")], "abc" + Smuggled),
        ("content-length above the body", [("content-length", "300")], "abc"),
        ("content-length twice", [("content-length", "3"), ("content-length", "53")], "abc"),
        ("CR and LF in a value", [("x-a", "b\r\nTransfer-Encoding: chunked")], "0\r\n\r\n" + Smuggled),
        ("LF in a value", [("x-a", "b\n\nGET /smuggled HTTP/1.1")], ""),
        ("NUL in a value", [("x-a", "b\0c")], ""),
        ("CR and LF in a name", [("x-a: b\r\nx-c", "d")], ""),
        ("a colon in a name", [("transfer-encoding: chunked", "x")], "0\r\n\r\n" + Smuggled),
        ("capitals in a name", [("Transfer-Encoding", "chunked")], "0\r\n\r\n" + Smuggled),
        ("a pseudo-header again", [(":path", "/smuggled")], ""),
        ("a request in the path", [("\u0001path", "/victim HTTP/1.1\r\nHost: a.example\r\n\r\nGET /smuggled")], ""),
        ("a request in the method", [("\u0001method", "GET /smuggled HTTP/1.1\r\nHost: a.example\r\n\r\nPOST")], ""),
        ("a request in the authority", [("\u0001authority", "a.example\r\n\r\nGET /smuggled HTTP/1.1\r\nHost: a.example")], ""),
    ];

    public static TheoryData<string, bool> Cases()
    {
        var data = new TheoryData<string, bool>();
        foreach (var streams in (bool[])[false, true])
        {
            foreach (var (name, _, _) in Http1)
                data.Add(name, streams);
        }

        return data;
    }

    public static TheoryData<string> Http2Cases() => [.. Http2.Select(entry => entry.Case)];

    [Theory]
    [MemberData(nameof(Cases))]
    public async Task A_request_over_HTTP_1_is_refused_or_normalised(string name, bool streams)
    {
        var (_, request, status) = Http1.Single(entry => entry.Case == name);
        await using var pod = RawBackend.Start(Backends.Answer(200));
        await using var edge = await StartAsync(pod, streams);
        var answer = await SendAsync(edge, request);
        Assert.StartsWith($"HTTP/1.1 {status} ", answer, StringComparison.Ordinal);
        AssertOne(pod);
    }

    [Theory]
    [MemberData(nameof(Http2Cases))]
    public async Task A_request_over_HTTP_2_is_refused_or_normalised(string name)
    {
        var (_, fields, body) = Http2.Single(entry => entry.Case == name);
        await using var pod = RawBackend.Start(Backends.Answer(200));
        await using var edge = await StartAsync(pod, streams: true);
        await RawHttp2.SendAsync(edge.Ports.Http, fields, body);
        AssertOne(pod);
    }

    static void AssertOne(RawBackend pod)
    {
        Assert.True(pod.Requests.Count <= 1, string.Join("\n", pod.Requests.Select(request => request.Head)));
        Assert.All(pod.Requests, request =>
        {
            Assert.EndsWith(" /victim HTTP/1.1", request.RequestLine, StringComparison.Ordinal);
            Assert.True(request.Header("Content-Length") is null || request.Header("Transfer-Encoding") is null);
            Assert.DoesNotContain(request.HeaderLines, line => line.StartsWith("Upgrade", StringComparison.OrdinalIgnoreCase));
            Assert.True(request.HeaderLines.Count(line => line.StartsWith("Content-Length:", StringComparison.OrdinalIgnoreCase)) <= 1);
        });
    }

    static Task<EdgeFixture> StartAsync(RawBackend pod, bool streams) => EdgeFixture.StartAsync(Backends.Join(Backends.Service("raw", pod.Endpoint),
        EdgeFixture.Ingress("a", "a.example", ["/=raw"], $"proxy-request-buffering: {(streams ? "off" : "on")}")));

    static string Post(string headers, string version = "1.1") => $"POST /victim HTTP/{version}\r\nHost: a.example\r\n{headers}\r\n\r\n";

    /// <summary>Everything the edge answers until it closes the connection, as it must in each case of the table.</summary>
    static async Task<string> SendAsync(EdgeFixture edge, string request)
    {
        using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        await socket.ConnectAsync(IPAddress.Loopback, edge.Ports.Http);
        await socket.SendAsync(Encoding.Latin1.GetBytes(request));
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(20));
        var answer = new StringBuilder();
        var buffer = new byte[4096];
        try
        {
            int count;
            while ((count = await socket.ReceiveAsync(buffer, SocketFlags.None, limit.Token)) > 0)
                answer.Append(Encoding.Latin1.GetString(buffer, 0, count));
        }
        catch (SocketException)
        {
            // Closed while bytes of ours were still on the way.
        }

        return answer.ToString();
    }
}
