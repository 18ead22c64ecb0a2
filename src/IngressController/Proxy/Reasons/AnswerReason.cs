namespace IngressController.Proxy.Reasons;

/// <summary>
/// Why the controller answered a request itself: the label <c>reason</c> of metrics, and <c>$ingress_yarp_reason</c>. The reference is made
/// from <see cref="All"/>.
/// </summary>
sealed class AnswerReason
{
    static readonly List<AnswerReason> Known = [];

    AnswerReason(string name, string statuses, string help, bool isOfPod = false)
    {
        (Name, Statuses, Help, IsOfPod, Index) = (name, statuses, help, isOfPod, Known.Count);
        Known.Add(this);
    }

    // What the server refuses before a route is known.
    public static AnswerReason BadRequestLine { get; } = new("bad-request-line", "400", "The first line is no request of HTTP.");

    public static AnswerReason BadVersion { get; } = new("bad-version", "505", "The request names a version of HTTP that is not spoken here.");

    public static AnswerReason BadMethod { get; } = new("bad-method", "400", "The method has other characters than A to Z, `-` and `_`.");

    public static AnswerReason MethodRefused { get; } = new("method-refused", "405", "TRACE, or CONNECT without a WebSocket.");

    public static AnswerReason BadHeader { get; } = new(
        "bad-header", "400", "A header cannot be read, holds a control, or stands twice where it must not.");

    public static AnswerReason BadHost { get; } = new("bad-host", "400", "There is no Host, more than one, or one that is no name and no address.");

    public static AnswerReason BadTarget { get; } = new(
        "bad-target", "400", "The target has no single meaning: no slash in front, a broken escape, a control.");

    public static AnswerReason BadFraming { get; } = new(
        "bad-framing", "400", "Content-Length and Transfer-Encoding leave open where the body ends.");

    public static AnswerReason TargetTooLong { get; } = new("target-too-long", "414", "The request line is beyond `large-client-header-buffers`.");

    public static AnswerReason HeadTooLarge { get; } = new("head-too-large", "400, 431", "The headers are beyond `large-client-header-buffers`.");

    public static AnswerReason HeadTimeout { get; } = new("head-timeout", "408", "The head did not come within `client-header-timeout`.");

    public static AnswerReason PlainHttpOnTlsPort { get; } = new("plain-http-on-tls-port", "400", "Plain HTTP came to the port for HTTPS.");

    public static AnswerReason TlsOnHttpPort { get; } = new("tls-on-http-port", "400", "TLS came to the port for plain HTTP.");

    public static AnswerReason NoTable { get; } = new("no-table", "503", "The controller has just begun and has not listed the cluster yet.");

    public static AnswerReason ClientMemory { get; } = new(
        "client-memory", "503", "The memory for clients, or this one's share, is in use (budget client-memory).");

    // Which route, and whether it is served.
    public static AnswerReason UnknownHost { get; } = new("unknown-host", "404", "No rule has this host, and there is no default backend.");

    public static AnswerReason UnknownPath { get; } = new(
        "unknown-path", "404, 405", "The host has no path that covers this one, or a location of a snippet has no pod.");

    public static AnswerReason AmbiguousPath { get; } = new(
        "ambiguous-path", "400", "A backend could take the target for a path with other access rules.");

    public static AnswerReason Closed { get; } = new(
        "closed", "503", "A protection of the path is broken or not known: see the diagnostics of its Ingress.");

    public static AnswerReason SlowMatching { get; } = new(
        "slow-matching", "503", "The host's regular expressions took more than their share (budget slow-matching).");

    public static AnswerReason MatchTimeout { get; } = new(
        "match-timeout", "500", "The regular expressions of the host took too long for this request.");

    public static AnswerReason NoEndpoints { get; } = new("no-endpoints", "503", "The Service does not exist or has no ready endpoint.");

    public static AnswerReason DefaultBackend { get; } = new(
        "default-backend", "any", "A default backend answered in place of a missing rule or endpoint.");

    public static AnswerReason ErrorBackend { get; } = new(
        "error-backend", "any", "The backend for `custom-http-errors` answered in place of a pod.");

    public static AnswerReason GatewayRule { get; } = new(
        "gateway-rule", "500", "A rule of a route of the Gateway API has no backend, or something in it cannot be used; the route's status says what.");

    public static AnswerReason GatewayRedirect { get; } = new("gateway-redirect", "301, 302, 303, 307, 308", "The filter RequestRedirect.");

    public static AnswerReason RuleTimeout { get; } = new(
        "rule-timeout", "504", "`timeouts.request` of a rule of the Gateway API was over before the answer began.");

    public static AnswerReason UpstreamLimit { get; } = new(
        "upstream-limit", "503", "As many requests to the Service's pods are under way or wait as are allowed.");

    // Redirects.
    public static AnswerReason SslRedirect { get; } = new("ssl-redirect", "301, 302, 307, 308", "`ssl-redirect` or `force-ssl-redirect`.");

    public static AnswerReason WwwRedirect { get; } = new("www-redirect", "301, 302, 307, 308", "`from-to-www-redirect`.");

    public static AnswerReason AppRoot { get; } = new("app-root", "302", "`app-root`.");

    public static AnswerReason Redirect { get; } = new("redirect", "300 to 308", "`permanent-redirect` or `temporal-redirect`.");

    public static AnswerReason TrailingSlash { get; } = new(
        "trailing-slash", "301", "The path lacks only the slash of a Prefix path (`--nginx-path-quirks`).");

    public static AnswerReason RewriteRedirect { get; } = new("rewrite-redirect", "302", "`rewrite-target` is a URL.");

    // What features refuse or answer.
    public static AnswerReason CorsPreflight { get; } = new("cors-preflight", "204", "`enable-cors` or the filter CORS answered a preflight.");

    public static AnswerReason BlockList { get; } = new("block-list", "403", "`block-user-agents` or `block-referers`.");

    public static AnswerReason AccessList { get; } = new(
        "access-list", "403", "`allowlist-source-range`, `denylist-source-range`, or allow, deny and limit_except of a snippet.");

    public static AnswerReason BasicAuth { get; } = new("basic-auth", "401", "No name and password of `auth-secret`.");

    public static AnswerReason DigestAuth { get; } = new(
        "digest-auth", "401", "No valid login by Digest, or one that is to be repeated with a new nonce.");

    public static AnswerReason AuthBusy { get; } = new("auth-busy", "503", "Too many logins wait for their password to be compared.");

    public static AnswerReason AuthRefused { get; } = new("auth-refused", "401, 403", "The service of `auth-url` refused, or an auth-snippet did.");

    public static AnswerReason AuthSignin { get; } = new(
        "auth-signin", "302", "The service of `auth-url` said 401, and `auth-signin` leads to the login.");

    public static AnswerReason AuthFailed { get; } = new("auth-failed", "500", "The service of `auth-url` gave no answer that says yes or no.");

    public static AnswerReason ClientCertificate { get; } = new(
        "client-certificate", "302, 400, 403", "No client certificate that `auth-tls-secret` accepts.");

    public static AnswerReason ClientCertificateName { get; } = new(
        "client-certificate-name", "403", "The certificate's name is not that of `auth-tls-match-cn`.");

    public static AnswerReason Misdirected { get; } = new(
        "misdirected", "421", "The Host is not the name for which TLS asked for a client certificate.");

    public static AnswerReason RateLimit { get; } = new("rate-limit", "429, 503", "`limit-rps`, `limit-rpm`, or limit_req of a snippet.");

    public static AnswerReason ConnectionLimit { get; } = new("connection-limit", "429, 503", "`limit-connections`, or limit_conn of a snippet.");

    public static AnswerReason BodyTooLarge { get; } = new("body-too-large", "413", "The body is beyond `proxy-body-size`.");

    public static AnswerReason BodyTimeout { get; } = new("body-timeout", "408", "Nothing of the body came within `client-body-timeout`.");

    public static AnswerReason BadBody { get; } = new("bad-body", "400", "The body broke off, or its chunks cannot be read.");

    public static AnswerReason BodyStorage { get; } = new(
        "body-storage", "500, 503", "No place for the body on disk (budget body-files), or writing it failed.");

    public static AnswerReason BadRewrite { get; } = new(
        "bad-rewrite", "400, 500", "A rewrite made no path that could be asked for, or led in a circle.");

    public static AnswerReason SnippetAnswer { get; } = new(
        "snippet-answer", "any", "return, redirect, try_files, internal or error_page of a snippet.");

    public static AnswerReason SnippetText { get; } = new(
        "snippet-text", "500", "The values that a snippet made of the request are too long together.");

    // Pods.
    public static AnswerReason UnsendableHead { get; } = new(
        "unsendable-head", "400, 501", "What annotations made of the request cannot be sent to the pod.");

    public static AnswerReason PodForbidden { get; } = OfPod(
        "pod-forbidden", "502", "The address is none that may be connected to, such as the cloud's metadata.");

    public static AnswerReason PodRefused { get; } = OfPod("pod-refused", "502", "The pod refused the connection: nothing listens on that port.");

    public static AnswerReason PodUnreachable { get; } = OfPod("pod-unreachable", "502", "No way to the pod, or another error in connecting.");

    public static AnswerReason PodConnectTimeout { get; } = OfPod("pod-connect-timeout", "504", "No connection within `proxy-connect-timeout`.");

    public static AnswerReason PodTls { get; } = OfPod(
        "pod-tls", "502", "TLS to the pod failed: it speaks none, or its certificate was not accepted.");

    public static AnswerReason PodReset { get; } = OfPod("pod-reset", "502", "The pod reset the connection before its answer.");

    public static AnswerReason PodClosed { get; } = OfPod("pod-closed", "502", "The pod closed the connection before its answer's head was whole.");

    public static AnswerReason PodSendTimeout { get; } = OfPod(
        "pod-send-timeout", "504", "The pod took nothing of the request within `proxy-send-timeout`.");

    public static AnswerReason PodReadTimeout { get; } = OfPod(
        "pod-read-timeout", "504", "The pod sent nothing within `proxy-read-timeout`, or no whole answer within `timeouts.backendRequest`.");

    public static AnswerReason PodBadAnswer { get; } = OfPod(
        "pod-bad-answer", "502", "The head of the answer cannot be read, or is beyond `proxy-buffer-size`.");

    public static AnswerReason PodBrokeOff { get; } = OfPod(
        "pod-broke-off", "the pod's", "The pod's answer ended before its end; the client's was broken off as well.");

    // Ends.
    public static AnswerReason ClientLeft { get; } = new("client-left", "499", "The client went away before the answer.");

    public static AnswerReason InternalError { get; } = new("internal-error", "500", "A fault of the controller; its log has the exception.");

    /// <summary>In the order of the reference.</summary>
    public static IReadOnlyList<AnswerReason> All => Known;

    /// <summary>The reason's code, in kebab-case; unique.</summary>
    public string Name { get; }

    /// <summary>The statuses that it comes with, for the reference.</summary>
    public string Statuses { get; }

    /// <summary>One sentence for people.</summary>
    public string Help { get; }

    /// <summary>Whether a pod failed.</summary>
    public bool IsOfPod { get; }

    /// <summary>Its place in <see cref="All"/>.</summary>
    public int Index { get; }

    /// <summary>The reason of a body that could not be read, by the status that the server gives it.</summary>
    public static AnswerReason OfBody(int status) => status switch
    {
        StatusCodes.Status413PayloadTooLarge => BodyTooLarge,
        StatusCodes.Status408RequestTimeout => BodyTimeout,
        _ => BadBody,
    };

    public override string ToString() => Name;

    static AnswerReason OfPod(string name, string statuses, string help) => new(name, statuses, help, isOfPod: true);
}
