using System.Globalization;

namespace IngressController.Tests.Proxy.Reasons;

/// <summary>A request that has a reason.</summary>
/// <param name="Reason">Its code, and the first label of its host.</param>
/// <param name="Status">What the client gets; 0: nothing, or a part of an answer.</param>
/// <param name="Paths">The paths of an Ingress for its host, <c>path=service</c> each; null: there is none.</param>
/// <param name="Head">Lines behind the Host.</param>
sealed record ReasonCase(string Reason, int Status, string[]? Paths = null, string Method = "GET", string Head = "", string Target = "/", string Body = "")
{
    /// <summary>How often it is sent; the last one has the reason.</summary>
    public int Times { get; init; } = 1;

    /// <summary>The host, where it is not the Ingress'.</summary>
    public string? Host { get; init; }

    /// <summary>Of its Ingress, without prefix.</summary>
    public string[] Annotations { get; init; } = [];
}

/// <summary>The cases that one controller can show, one a reason.</summary>
static class ReasonCases
{
    /// <summary>Bytes that all bodies in files may have together.</summary>
    public const int BodyDisk = 100_000;

    static readonly string[] Web = ["/=web"];

    public static IReadOnlyList<ReasonCase> All { get; } =
    [
        // Before a route.
        new("bad-method", 400, Web, Method: "get"),
        new("method-refused", 405, Web, Method: "TRACE"),
        new("bad-header", 400, Web, Head: "Authorization: a\r\nAuthorization: b\r\n"),
        new("bad-target", 400, Web, Target: "/%zz"),
        new("bad-framing", 400, Web, Method: "POST", Head: "Content-Length: 1\r\nTransfer-Encoding: chunked\r\n", Body: "0\r\n\r\n"),
        new("target-too-long", 414, Web, Target: "/" + new string('a', 4200)),
        new("head-too-large", 400, Web, Head: $"X-Long: {new string('a', 4200)}\r\n"),

        // Routes.
        new("unknown-host", 404),
        new("unknown-path", 404, ["/only=web"]),
        new("ambiguous-path", 400, Web, Target: "/x/..%2fadmin"),
        new("match-timeout", 500, [@"/(a+)+(?!x)(b)\2=web"], Target: $"/{new string('a', 60)}!") { Annotations = ["use-regex: true"] },
        new("closed", 503, Web) { Annotations = ["auth-type: basic", "auth-secret: gone"] },
        new("no-endpoints", 503, ["/=nowhere"]),
        new("default-backend", 200, ["/=nowhere"]) { Annotations = ["default-backend: web"] },
        new("error-backend", 200, ["/=errs"]) { Annotations = ["custom-http-errors: 503", "default-backend: web"] },

        // Redirects.
        new("ssl-redirect", 308, Web) { Annotations = ["force-ssl-redirect: true"] },
        new("www-redirect", 308, Web) { Annotations = ["from-to-www-redirect: true"], Host = "www.www-redirect.test" },
        new("app-root", 302, Web) { Annotations = ["app-root: /app"] },
        new("redirect", 301, Web) { Annotations = ["permanent-redirect: https://elsewhere.test/"] },
        new("trailing-slash", 301, ["/slash/=web"], Target: "/slash"),
        new("rewrite-redirect", 302, Web) { Annotations = ["rewrite-target: https://elsewhere.test/"] },

        // Features.
        new("cors-preflight", 204, Web, Method: "OPTIONS", Head: "Origin: https://a.test\r\n") { Annotations = ["enable-cors: true"] },
        new("block-list", 403, Web, Head: "User-Agent: evil\r\n"),
        new("access-list", 403, Web) { Annotations = ["whitelist-source-range: 10.0.0.0/8"] },
        new("basic-auth", 401, Web) { Annotations = ["auth-type: basic", "auth-secret: users"] },
        new("auth-refused", 401, Web) { Annotations = ["auth-url: http://127.0.0.1:DENIES/"] },
        new("auth-signin", 302, Web) { Annotations = ["auth-url: http://127.0.0.1:DENIES/", "auth-signin: https://login.test/"] },
        new("digest-auth", 401, Web) { Annotations = ["auth-type: digest", "auth-secret: digests", "auth-realm: r"] },
        new("auth-failed", 500, Web) { Annotations = ["auth-url: http://127.0.0.1:1/"] },
        new("rate-limit", 503, Web) { Annotations = ["limit-rpm: 1", "limit-burst-multiplier: 1"], Times = 3 },
        new("body-too-large", 413, Web, Method: "POST", Head: "Content-Length: 2\r\n", Body: "ab") { Annotations = ["proxy-body-size: 1"] },
        new("bad-body", 400, Web, Method: "POST", Head: "Transfer-Encoding: chunked\r\n", Body: "zz\r\n"),
        new("body-timeout", 408, Web, Method: "POST", Head: "Content-Length: 5\r\n"),
        new("body-storage", 503, Web, Method: "POST", Head: $"Content-Length: {BodyDisk + 1}\r\n", Body: new('a', BodyDisk + 1)),
        new("snippet-answer", 418, Web) { Annotations = ["configuration-snippet: return 418;"] },

        new("bad-rewrite", 500, Web) { Annotations = ["configuration-snippet: rewrite ^ /again last;"] },
        new("snippet-text", 500, Web) { Annotations = [$"configuration-snippet: {LongTexts()}"] },

        // Pods.
        new("unsendable-head", 400, Web) { Annotations = ["upstream-vhost: $request_uri"] },
        new("pod-forbidden", 502, ["/=forbidden"]),
        new("pod-refused", 502, ["/=refuses"]),
        new("pod-unreachable", 502, ["/=everybody"]),

        // The pod accepts, and then says nothing of TLS, which belongs to connecting.
        new("pod-connect-timeout", 504, ["/=silent"]) { Annotations = ["backend-protocol: HTTPS", "proxy-connect-timeout: 1", "proxy-next-upstream-tries: 1"] },
        new("pod-tls", 502, ["/=closes"]) { Annotations = ["backend-protocol: HTTPS"] },
        new("pod-reset", 502, ["/=resets"]),
        new("pod-closed", 502, ["/=closes"]),
        new("pod-read-timeout", 504, ["/=silent"]) { Annotations = ["proxy-read-timeout: 1", "proxy-next-upstream-tries: 1"] },
        new("pod-bad-answer", 502, ["/=babbles"]),
        new("pod-broke-off", 0, ["/=breaks"]),
    ];

    // 32 characters, doubled eleven times, in fifty headers.
    static string LongTexts() =>
        $"set $a {new string('a', 32)}; {string.Concat(Enumerable.Repeat("set $a $a$a; ", 11))}" +
        string.Concat(Enumerable.Range(0, 50).Select(static i => string.Create(CultureInfo.InvariantCulture, $"add_header X-{i} $a; ")));
}
