using System.Diagnostics.CodeAnalysis;
using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Text;
using IngressController.Features.BasicAuth.Digest;
using IngressController.Tests.Edge;
using IngressController.Tests.Kubernetes.Api;

namespace IngressController.Tests.Features.BasicAuth;

/// <summary>Digest authentication, with .NET's own client and by hand.</summary>
public sealed class DigestAuthTests
{
    const string Realm = "Staff only";

    static readonly string Objects = string.Join("\n---\n",
        EdgeFixture.Ingress("site", "site.test", ["/=web"], "auth-type: digest", "auth-secret: users", $"auth-realm: {Realm}"),
        EdgeFixture.Secret("users", ("auth", $"# htdigest\nann:{Realm}:{Md5($"ann:{Realm}:secret")}\nann:Elsewhere:{Md5("ann:Elsewhere:other")}\nnonsense\n")));

    [Theory]
    [InlineData("ann", "secret", 200)]
    [InlineData("ann", "other", 401)]
    [InlineData("bob", "secret", 401)]
    public async Task A_client_of_another_make_logs_in_with_the_right_password_only(string name, string password, int status)
    {
        await using var edge = await EdgeFixture.StartAsync(Objects);
        using var handler = new SocketsHttpHandler
        {
            UseProxy = false,
            Credentials = new NetworkCredential(name, password),
            ConnectCallback = async (_, cancellation) =>
            {
                var socket = new Socket(SocketType.Stream, ProtocolType.Tcp);
                await socket.ConnectAsync(IPAddress.Loopback, edge.Ports.Http, cancellation);
                return new NetworkStream(socket, ownsSocket: true);
            },
        };
        using var client = new HttpClient(handler);
        using var answer = await client.GetAsync("http://site.test/some%20path?x=1");
        Assert.Equal(status, (int)answer.StatusCode);
        Assert.Equal(status == 200 ? 1 : 0, edge.Pods["web"].Statistics.Requests);
        if (status == 200)
            Assert.DoesNotContain("uthorization", await answer.Content.ReadAsStringAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_proof_counts_once_and_for_its_own_request()
    {
        await using var edge = await EdgeFixture.StartAsync(Objects);
        var nonce = await NonceAsync(edge);
        Assert.Equal(200, await SendAsync(edge, Proof(nonce, 1)));
        Assert.Equal(401, await SendAsync(edge, Proof(nonce, 1)));
        Assert.Equal(200, await SendAsync(edge, Proof(nonce, 3)));
        Assert.Equal(200, await SendAsync(edge, Proof(nonce, 2)));
        Assert.Equal(401, await SendAsync(edge, Proof(nonce, 2)));
        Assert.Equal(401, await SendAsync(edge, Proof(nonce, 4, uri: "/elsewhere")));
        Assert.Equal(401, await SendAsync(edge, Proof(nonce, 5), method: "POST"));
        Assert.Equal(401, await SendAsync(edge, Proof(nonce[..^4] + "AAA=", 6)));
        Assert.Equal(401, await SendAsync(edge, Proof(nonce, 7).Replace("qop=auth, ", "", StringComparison.Ordinal)));
        Assert.Equal(401, await SendAsync(edge, Proof(nonce, 8) + ", uri=\"/\""));
        Assert.Equal(401, await SendAsync(edge, Proof(nonce, 9).Replace(Realm, "Elsewhere", StringComparison.Ordinal)));
        Assert.Equal(401, await SendAsync(edge, "Digest username=\"ann"));
        Assert.Equal(3, edge.Pods["web"].Statistics.Requests);
    }

    [Fact]
    public void A_nonce_grows_old_and_is_known_by_its_realm_and_process_only()
    {
        var time = new ManualTime();
        var nonces = new DigestNonces(time);
        var nonce = nonces.Create(Realm);
        Assert.True(nonces.IsOurs(nonce, Realm, out var isExpired));
        Assert.False(isExpired);
        Assert.False(nonces.IsOurs(nonce, "Elsewhere", out _));
        Assert.False(new DigestNonces(time).IsOurs(nonce, Realm, out _));
        Assert.False(nonces.IsOurs("", Realm, out _));
        Assert.False(nonces.IsOurs("no base64!", Realm, out _));
        time.Advance(DigestNonces.Lifetime + TimeSpan.FromMilliseconds(1));
        Assert.True(nonces.IsOurs(nonce, Realm, out isExpired));
        Assert.True(isExpired);
    }

    [Fact]
    public void A_flood_of_nonces_in_one_realm_takes_no_place_in_another()
    {
        var time = new ManualTime();
        var nonces = new DigestNonces(time);
        Assert.True(nonces.TryUse("calm", "first", 1));
        for (var scope = 0; scope < 20; scope++)
        {
            for (var i = 0; i < 100_000; i++)
                Assert.True(nonces.TryUse($"flooded {scope}", $"{i}", 1) || i >= 300);
        }

        Assert.False(nonces.TryUse("flooded 0", "one more", 1));
        Assert.False(nonces.TryUse("calm", "first", 1));
        Assert.True(nonces.TryUse("calm", "first", 2));
        Assert.True(nonces.TryUse("calm", "second", 1));
        Assert.True(nonces.TryUse("new", "third", 1));
        time.Advance(DigestNonces.Lifetime + TimeSpan.FromMilliseconds(1));
        Assert.True(nonces.TryUse("flooded 0", "one more", 1));
    }

    static async Task<string> NonceAsync(EdgeFixture edge)
    {
        using var answer = await edge.Client.GetAsync("http://site.test/");
        var challenge = Assert.Single(answer.Headers.GetValues("WWW-Authenticate"));
        Assert.StartsWith($"Digest algorithm=\"MD5\", qop=\"auth\", realm=\"{Realm}\", nonce=\"", challenge, StringComparison.Ordinal);
        return challenge.Split("nonce=\"")[1].Split('"')[0];
    }

    static async Task<int> SendAsync(EdgeFixture edge, string authorization, string method = "GET")
    {
        using var request = new HttpRequestMessage(new(method), "http://site.test/");
        request.Headers.TryAddWithoutValidation("Authorization", authorization);
        using var answer = await edge.Client.SendAsync(request);
        return (int)answer.StatusCode;
    }

    static string Proof(string nonce, int count, string uri = "/")
    {
        var response = Md5($"{Md5($"ann:{Realm}:secret")}:{nonce}:{count:x8}:abc:auth:{Md5($"GET:{uri}")}");
        return $"Digest username=\"ann\", realm=\"{Realm}\", nonce=\"{nonce}\", " +
            $"uri=\"{uri}\", qop=auth, nc={count:x8}, cnonce=\"abc\", response=\"{response}\"";
    }

    [SuppressMessage("Security", "CA5351", Justification = "The scheme prescribes it.")]
    static string Md5(string text) => Convert.ToHexStringLower(MD5.HashData(Encoding.UTF8.GetBytes(text)));
}
