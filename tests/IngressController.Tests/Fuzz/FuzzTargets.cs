using System.Buffers;
using System.Text;
using IngressController.Admission;
using IngressController.Core.Annotations;
using IngressController.Core.Cluster;
using IngressController.Core.Routing;
using IngressController.Features.BasicAuth.Digest;
using IngressController.Features.BasicAuth.Passwords;
using IngressController.Features.Snippets.Syntax;
using IngressController.Kubernetes;
using IngressController.Kubernetes.Api.Kubeconfig;
using IngressController.Kubernetes.Decoding;
using IngressController.Kubernetes.Manifests;
using IngressController.Proxy;
using IngressController.Proxy.Clients;
using IngressController.Proxy.Connections.ProxyProtocol;
using IngressController.Proxy.Expressions;
using IngressController.Proxy.Forwarding.FastCgi;
using IngressController.Proxy.Forwarding.Http1;
using IngressController.Proxy.Passthrough;
using IngressController.Tests.Corpora;

namespace IngressController.Tests.Fuzz;

/// <summary>Every parser that reads what clients, pods, tenants and files say.</summary>
static class FuzzTargets
{
    static readonly ResourceKind[] GatewayKinds =
    [
        ResourceKind.GatewayClass, ResourceKind.Gateway, ResourceKind.HTTPRoute, ResourceKind.GRPCRoute, ResourceKind.TLSRoute,
        ResourceKind.ReferenceGrant, ResourceKind.ListenerSet, ResourceKind.BackendTLSPolicy,
    ];

    static readonly ResourceKind[] IngressKinds =
        [ResourceKind.Ingress, ResourceKind.Service, ResourceKind.EndpointSlice, ResourceKind.Secret, ResourceKind.ConfigMap, ResourceKind.IngressClass];

    public static IReadOnlyDictionary<string, FuzzTarget> All { get; } = new FuzzTarget[]
    {
        new("answer-head", static octets => new AnswerHead().Parse(octets), Texts("HTTP/1.1 200 OK\r\nContent-Length: 5\r\nSet-Cookie: a=b\r\n\r\n",
            "HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n", "HTTP/1.0 404\r\nTransfer-Encoding: chunked\r\n\r\n")),
        new("cgi-head", static octets => new AnswerHead().ParseCgi(octets), Texts("Status: 404 Not Found\r\nContent-Type: text/html\r\n\r\n", "X: y\n\n")),
        new("chunks", static octets => Chunks(octets), Texts("5\r\nhello\r\n0\r\n\r\n", "3;a=b\r\nabc\r\n0\r\nX-Sum: 1\r\n\r\n")),
        new("fastcgi-records", static octets => new RecordDecoder().Take(octets),
            [[1, 6, 0, 1, 0, 2, 1, 0, 65, 66, 0], [1, 3, 0, 1, 0, 8, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0]]),
        new("client-hello", static octets => ClientHello.Parse(new ReadOnlySequence<byte>(octets), out _, out _), OfCorpus("tls-hellos")),
        new("proxy-header", static octets => ProxyHeaderParser.Parse(new ReadOnlySequence<byte>(octets), out _, out _), Texts(
            "PROXY TCP4 192.0.2.1 192.0.2.2 1 2\r\n", "PROXY UNKNOWN\r\n",
            "\r\n\r\n\0\r\nQUIT\n\x21\x11\0\x0c\x01\x02\x03\x04\x05\x06\x07\x08\0\x01\0\x02")),
        new("target", static octets => Target(Latin1(octets)), Texts("/a/../b?c=d", "//x/admin", "/..%2f;a=b/%C0%AE", "*", "http://a.example/b")),
        new("cookies", static octets => Cookies.Find(Latin1(octets), "INGRESSCOOKIE"), Texts("a=b; INGRESSCOOKIE=1|2; c", "INGRESSCOOKIE=\"x\"")),
        new("forwarded-addresses", static octets => ForwardedAddresses.TryParse(Latin1(octets), out _), Texts("192.0.2.1", "[2001:db8::1]:80", "unknown")),
        new("credentials", static octets => Credentials(Latin1(octets)), Texts("Basic dXNlcjpwYXNz",
            "Digest username=\"a\", realm=\"b\", nonce=\"c\", uri=\"/\", qop=auth, nc=00000001, cnonce=\"d\", response=\"e\", opaque=\"f\"")),
        new("password-hash", static octets => PasswordHash.TryParse(Latin1(octets), out _, out _), Texts(
            "$2y$05$abcdefghijklmnopqrstuuABCDEFGHIJKLMNOPQRSTUVWXYZ01234", "$apr1$salt$abcdefghijklmnopqrstuv", "{SHA}qUqP5cyxm6YcTAhz05Hph5gvu9M=",
            "$6$rounds=5000$salt$abc", "ab01234567890")),
        new("path-pattern", static octets => PathPattern.TryParse(Utf8(octets), out _, out _), Texts("/a(/|$)(.*)", "/[a-z]{1,3}\\d+", "/(?i)x", "/a|b$")),
        new("address-ranges", static octets => AddressRanges.TryParse(Utf8(octets), out _, out _), Texts("10.0.0.0/8, 2001:db8::/32", "192.0.2.1")),
        new("template", static octets => Template.TryParse(Utf8(octets), out _, out _), Texts("https://$host$request_uri", "${arg_a}x$1")),
        new("snippet", static octets => SnippetParser.Parse(Utf8(octets)), Texts("add_header X \"a\\\"b\" always; if ($a ~ \"^b\") { return 403; }",
            "location ~ \\.php$ { deny all; } # x\nx_by_lua_block { [[ } ]] }")),
        new("manifest", static octets => ManifestReader.Read("a.yaml", octets), OfCorpus("yaml")),
        new("kubeconfig", static octets => Kubeconfig(octets), Texts("apiVersion: v1\nkind: Config\ncurrent-context: a\n" +
            "contexts: [{name: a, context: {cluster: b, user: c}}]\nclusters: [{name: b, cluster: {server: 'https://127.0.0.1:1'}}]\n" +
            "users: [{name: c, user: {token: d}}]\n")),
        new("review", static octets => AdmissionReview.TryRead(octets, out _, out _), OfCorpus("reviews")),
        new("gateway-objects", static octets => Decode(octets, GatewayKinds), Texts(
            "{\"metadata\":{\"name\":\"a\",\"namespace\":\"b\"},\"spec\":{\"parentRefs\":[{\"name\":\"c\"}],\"hostnames\":[\"*.d\"]," +
            "\"rules\":[{\"matches\":[{\"path\":{\"type\":\"PathPrefix\",\"value\":\"/\"},\"headers\":[{\"name\":\"e\",\"value\":\"f\"}]}]," +
            "\"backendRefs\":[{\"name\":\"g\",\"port\":80}]}]}}",
            "{\"metadata\":{\"name\":\"a\"},\"spec\":{\"gatewayClassName\":\"b\",\"listeners\":[{\"name\":\"c\",\"port\":80,\"protocol\":\"HTTP\"}]}}")),
        new("ingress-objects", static octets => Decode(octets, IngressKinds), Texts(
            "{\"metadata\":{\"name\":\"a\",\"annotations\":{\"b\":\"c\"}},\"spec\":{\"rules\":[{\"host\":\"d\",\"http\":{\"paths\":[{\"path\":\"/\"," +
            "\"pathType\":\"Prefix\",\"backend\":{\"service\":{\"name\":\"e\",\"port\":{\"number\":80}}}}]}}]}}",
            "{\"metadata\":{\"name\":\"a\"},\"data\":{\"tls.crt\":\"QQ==\"},\"addressType\":\"IPv4\"," +
            "\"endpoints\":[{\"addresses\":[\"192.0.2.1\"]}],\"ports\":[{\"port\":1}]}")),
    }.ToDictionary(static target => target.Name);

    static void Chunks(byte[] octets)
    {
        var decoder = default(ChunkDecoder);
        var written = decoder.Decode(octets, out var consumed, []);
        Assert.InRange(written, 0, consumed);
        Assert.InRange(consumed, 0, octets.Length);
    }

    // What came through the door is never read as another path by the guard.
    static void Target(string text)
    {
        _ = RequestHost.TryParse(text, out _);
        if (RequestTarget.TryParse(text, out _))
            PathReadings.Of(text);
    }

    static void Credentials(string text)
    {
        DigestCredentials.Read(text);
        BasicUser.NameOf(text);
    }

    static void Kubeconfig(byte[] octets)
    {
        var file = Path.GetTempFileName();
        try
        {
            File.WriteAllBytes(file, octets);
            KubeconfigReader.Read(file, TimeProvider.System);
        }
        catch (ConfigurationException)
        {
            // It is told what is wrong.
        }
        finally
        {
            File.Delete(file);
        }
    }

    static void Decode(byte[] octets, ResourceKind[] kinds)
    {
        foreach (var kind in kinds)
            ObjectDecoder.Decode(kind, octets);
    }

    static string Latin1(byte[] octets) => Encoding.Latin1.GetString(octets);

    static string Utf8(byte[] octets) => Encoding.UTF8.GetString(octets);

    static byte[][] Texts(params string[] texts) => [.. texts.Select(static text => Encoding.Latin1.GetBytes(text))];

    static byte[][] OfCorpus(string folder) => [.. OctetCase.ReadAll(folder).Values.Select(static one => one.Octets)];
}
