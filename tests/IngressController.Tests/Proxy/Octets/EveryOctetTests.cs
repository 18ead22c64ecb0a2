using System.Globalization;
using EchoPod;
using IngressController.Tests.Edge;
using IngressController.Tests.Kubernetes.Api;

namespace IngressController.Tests.Proxy.Octets;

/// <summary>
/// Every octet, 0x00 to 0xFF, in every place where a client can put one, over each protocol, through real sockets to a pod, an
/// authentication service and a mirror that record what comes: each octet is either refused, or arrives exactly as was decided.
/// </summary>
public sealed class EveryOctetTests
{
    const string Host = "a.w.example";

    public enum Protocol
    {
        Http1,
        Http2Clear,
        Http2Tls,
    }

    public static TheoryData<Protocol> Protocols => [.. Enum.GetValues<Protocol>()];

    [Theory]
    [MemberData(nameof(Protocols))]
    public async Task In_the_path_of_a_target(Protocol protocol) => await EachAsync(
        protocol,
        octet => new(Host, $"/x{octet}y", "X-Plain", "v"),
        octet => octet switch
        {
            <= ' ' or '\x7f' => null,
            // An escape that is none.
            '%' => null,
            >= '\x80' => new($"/x%{Hex(octet)}y", "X-Plain", "v"),
            _ => new($"/x{octet}y", "X-Plain", "v"),
        });

    [Theory]
    [MemberData(nameof(Protocols))]
    public async Task In_the_query_of_a_target(Protocol protocol) => await EachAsync(
        protocol,
        octet => new(Host, $"/x?a={octet}y", "X-Plain", "v"),
        octet => octet switch
        {
            <= ' ' or '\x7f' => null,
            >= '\x80' => new($"/x?a=%{Hex(octet)}y", "X-Plain", "v"),
            _ => new($"/x?a={octet}y", "X-Plain", "v"),
        });

    [Theory]
    [MemberData(nameof(Protocols))]
    public async Task In_the_host(Protocol protocol) => await EachAsync(
        protocol,
        octet => new($"a{octet}c.w.example", "/", "X-Plain", "v"),
        octet => char.IsAsciiLetterOrDigit(octet) || octet is '-' or '_' ? new("/", "X-Plain", "v", $"a{octet}c.w.example") : null);

    [Theory]
    [MemberData(nameof(Protocols))]
    public async Task In_the_name_of_a_header(Protocol protocol) => await EachAsync(
        protocol,
        octet => new(Host, "/", $"x{octet}y", "v"),
        // What nginx calls no valid name is dropped, or refused before; it never arrives. Over HTTP/1.1 a colon ends the name.
        octet => char.IsAsciiLetterOrDigit(octet) || octet is '-' ? new("/", $"x{octet}y", "v")
            : octet is ':' && protocol == Protocol.Http1 ? new("/", "x", "y: v")
            : new("/", null, null),
        mayRefuse: octet => !char.IsAsciiLetterOrDigit(octet) || (protocol != Protocol.Http1 && char.IsAsciiLetterUpper(octet)));

    [Theory]
    [MemberData(nameof(Protocols))]
    public async Task In_the_value_of_a_header(Protocol protocol) => await EachAsync(
        protocol,
        octet => new(Host, "/", "X-Plain", $"a{octet}b"),
        octet => octet is (< ' ' and not '\t') or '\x7f' ? null : new("/", "X-Plain", $"a{octet}b"));

    sealed record Sent(string Host, string Target, string Name, string Value);

    sealed record Arrives(string Target, string? Name, string? Value, string Host = Host);

    static async Task EachAsync(Protocol protocol, Func<char, Sent> send, Func<char, Arrives?> decide, Func<char, bool>? mayRefuse = null)
    {
        await using var pod = RawBackend.Start(Backends.Answer(200));
        await using var auth = RawBackend.Start(Backends.Answer(200));
        await using var mirror = RawBackend.Start(Backends.Answer(200));
        await using var edge = await EdgeFixture.StartAsync(Backends.Join(
            Backends.Service("pod", pod.Endpoint),
            EdgeFixture.Ingress("site", "'*.w.example'", ["/=pod"],
                $"auth-url: http://127.0.0.1:{auth.Endpoint.Port}/check$request_uri",
                $"mirror-target: http://127.0.0.1:{mirror.Endpoint.Port}$request_uri", "ssl-redirect: false")));
        Http2Probe? probe = null;
        var arrived = 0;
        for (var i = 0; i <= 0xFF; i++)
        {
            var octet = (char)i;
            var sent = send(octet);
            if (protocol != Protocol.Http1 && probe is null or { IsClosed: true })
                probe = await Http2Probe.ConnectAsync(protocol == Protocol.Http2Tls ? edge.Ports.Https : edge.Ports.Http, protocol == Protocol.Http2Tls, Host);
            var status = probe is null
                ? await SendHttp1Async(edge, sent)
                : await probe.GetAsync(sent.Host, sent.Target, (sent.Name.StartsWith('x') ? sent.Name : sent.Name.ToLowerInvariant(), sent.Value));
            var what = $"0x{Hex(octet)} over {protocol}: {status}";
            var expected = decide(octet);
            if (expected is null || (status != 200 && mayRefuse?.Invoke(octet) == true))
            {
                Assert.True(status is 0 or 400 or 404, what);
                Assert.True(pod.Requests.Count == arrived,
                    $"{what}, and yet the pod got {string.Concat(pod.Requests.TakeLast(1).Select(request => request.Head))}");
                continue;
            }

            Assert.True(status == 200, what);
            arrived++;
            Assert.Equal(arrived, pod.Requests.Count);
            AssertArrived(what, expected, pod.Requests[^1], "", expected.Host);
            AssertArrived(what, expected, auth.Requests[^1], "/check", "127.0.0.1");
            await Eventually.TrueAsync(() => mirror.Requests.Count == arrived, $"a copy of {what}");
            AssertArrived(what, expected, mirror.Requests[^1], "", "127.0.0.1");
        }

        Assert.Equal(arrived, auth.Requests.Count);
        Assert.InRange(arrived, 1, 256);
        if (probe is not null)
            await probe.DisposeAsync();
    }

    static void AssertArrived(string what, Arrives expected, RawRequest request, string prefix, string host)
    {
        Assert.Equal($"GET {prefix}{expected.Target} HTTP/1.1", request.RequestLine);
        Assert.Equal([$"Host: {host}"], request.HeaderLines.Where(line => line.StartsWith("Host:", StringComparison.OrdinalIgnoreCase)));
        if (expected.Name is { } name)
            Assert.Contains($"{name}: {expected.Value}", request.HeaderLines, StringComparer.OrdinalIgnoreCase);
        else
            Assert.True(request.HeaderLines.All(line => !line.StartsWith('x') || line[1] is '-'), $"{what}: {request.Head}");
    }

    static async Task<int> SendHttp1Async(EdgeFixture edge, Sent sent)
    {
        using var client = await RawClient.ConnectAsync(edge.Ports.Http);
        await client.SendAsync($"GET {sent.Target} HTTP/1.1\r\nHost: {sent.Host}\r\n{sent.Name}: {sent.Value}\r\nConnection: close\r\n\r\n");
        var answer = await client.ReadOrResetAsync();
        return answer.Length < 12 ? 0 : int.Parse(answer.AsSpan(9, 3), NumberStyles.None, CultureInfo.InvariantCulture);
    }

    static string Hex(char octet) => ((int)octet).ToString("X2", CultureInfo.InvariantCulture);
}
