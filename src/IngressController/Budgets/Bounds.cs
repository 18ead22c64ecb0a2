namespace IngressController.Budgets;

/// <summary>
/// All bounds on what clients and tenants can make the program hold while it runs. What objects of the cluster may hold stands in
/// <see cref="Core.Limits.TenantLimits"/>. The reference is made from <see cref="All"/>.
/// </summary>
static class Bounds
{
    // Clients.
    public static readonly Bound Connections = new(
        "connections", "Connections of clients, HTTP and HTTPS, TCP and UDP sessions", "connections",
        "client network; one may have eight times what is still free", "16384, and half of the open files allowed, after a reserve",
        "ConfigMap `max-worker-connections`; `ulimit -n`",
        "Idle connections are closed, those of the network with most first; a new one is closed when none is idle.");

    public static readonly Bound ClientMemory = new(
        "client-memory",
        "What clients make us hold: connections, heads of requests under way, bodies in memory, answers that are not taken or kept for slow clients", "bytes",
        "client network; one may have eight times what is still free", "four tenths of the heap's limit, less while the heap is nearly full",
        "`--client-memory`; else the container's memory limit",
        "Idle connections are closed as above; a request is answered 503 and its connection ended; an answer that is not taken is broken off, " +
        "and one that `proxy-buffering` would keep goes to a file.");

    public static readonly Bound OutgoingConnections = new(
        "outgoing-connections", "Connections to pods, and to services that annotations name", "connections",
        "the whole", "half of the open files allowed, after a reserve", "The limit of open files (`ulimit -n`); connections of clients have as many",
        "Another pod is tried, then the request is answered 502 with the reason pod-unreachable.");

    public static readonly Bound BodyFiles = new(
        "body-files", "Temporary files of request bodies that are larger than `client-body-buffer-size`, of answers that `proxy-buffering` keeps, " +
        "and of what memory had no room for", "bytes",
        "client network; one may have eight times what is still free", "768 MiB", "`--request-body-disk`",
        "The request is answered 503; a pod waits for the client of its answer.");

    // Tenants.
    public static readonly Bound Series = new(
        "series", "Series of request metrics; at most 2,000 of one Ingress", "series",
        "namespace; one may have eight times what is still free", "100,000", null,
        "Further requests of the Ingress are counted by status class alone, with `method=\"OTHER\"` and without path and host.");

    public static readonly Bound SlowMatching = new(
        "slow-matching", "Processor time for comparing requests with regular expressions, beyond 0.2 ms for each comparison", "ms of CPU",
        "host; one may use 500 ms at once and 100 ms a second", "500 at once and 500 a second, in", null,
        "The host's request is answered 503; when all together are beyond it, requests of hosts that were slow within the last minute.");

    public static readonly Bound VerifiedPasswords = new(
        "verified-passwords", "Passwords that were right within the last minute, as keyed hashes", "entries",
        "namespace of the Secret", "10,000", null,
        "What has expired goes; else the namespace that has most loses its own, and its next logins are compared anew.");

    public static readonly Bound AuthCache = new(
        "auth-cache", "Cached answers of authentication services", "bytes",
        "namespace", "32 MiB", null,
        "The namespace that has most loses its own, and its service is asked again.");

    public static readonly Bound Nonces = new(
        "digest-nonces", "Nonces of Digest in use; at most 10,000 of one user file and realm", "entries",
        "user file and realm; one may have a quarter of what is still free", "100,000", null,
        "A login that needs a new one is asked again.");

    public static readonly Bound MirrorCopies = new(
        "mirror-copies", "Copies of requests under way to mirrors", "requests",
        "namespace; one may have as many as are still free", "512", null,
        "The request is served without a copy.");

    public static readonly Bound MirrorBodies = new(
        "mirror-bodies", "Bodies of copies of requests", "bytes",
        "namespace; one may have as much as is still free", "64 MiB", null,
        "The request is served without a copy.");

    public static readonly Bound Names = new(
        "names", "Names whose addresses or failures are kept; at most 2,048 of one namespace", "entries",
        "namespace", "20,000", null,
        "The namespace that has most loses what it used least recently; a name without room is not looked up.");

    public static readonly Bound ClientAffinity = new(
        "client-affinity", "Clients that `sessionAffinity: ClientIP` keeps on a pod; at most 100,000 of one Service", "entries",
        "namespace; one may have eight times what is still free", "500,000", null,
        "Further clients are placed by a hash of their address alone, which moves some when pods come or go.");

    public static readonly Bound FailureLines = new(
        "failure-lines", "Ingresses, each with pod and cause, whose failures were logged within the last 10 s", "entries",
        "one for all; each has one line in 10 s", "1,000", null,
        "Further failures share one line in 10 s.");

    public static readonly Bound ApplicationErrorLines = new(
        "application-error-lines", "Pairs of Ingress and pod whose errors over FastCGI were logged within the last 10 s", "entries",
        "one for all; a pair has one line in 10 s", "1,000", null,
        "Errors of further pairs share one line in 10 s.");

    // Callers of the admission webhook.
    public static readonly Bound WebhookBodies = new(
        "webhook-bodies", "Bodies of reviews that the admission webhook reads or judges; one has 9 MiB at most", "bytes",
        "caller's network; one may have eight times what is still free", "32 MiB", null,
        "The review is answered 503, so that the `failurePolicy` decides.");

    public static readonly Bound WebhookRequests = new(
        "webhook-requests", "Connections to the admission webhook, each with one review at most", "connections",
        "caller's network; one may have eight times what is still free", "128", null,
        "A new connection is closed.");

    public static readonly Bound ManagementConnections = new(
        "management-connections", "Connections to the port of health, metrics and status page", "connections",
        "caller's network; one may have eight times what is still free", "256", null,
        "A new connection is closed.");

    /// <summary>In the order of the reference.</summary>
    public static IReadOnlyList<Bound> All { get; } =
    [
        Connections, ClientMemory, OutgoingConnections, BodyFiles,
        Series, SlowMatching, VerifiedPasswords, AuthCache, Nonces, MirrorCopies, MirrorBodies, Names, ClientAffinity, FailureLines,
        ApplicationErrorLines,
        WebhookBodies, WebhookRequests, ManagementConnections,
    ];
}
