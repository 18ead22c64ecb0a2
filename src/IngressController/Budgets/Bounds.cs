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
        "client network; one may have eight times what is still free", "16384", "ConfigMap `max-worker-connections`",
        "Idle connections are closed, those of the network with most first; a new one is closed when none is idle.");

    public static readonly Bound ClientMemory = new(
        "client-memory",
        "What clients make us hold: connections, heads of requests under way, bodies in memory, answers that are not taken", "bytes",
        "client network; one may have eight times what is still free", "four tenths of the heap's limit, less while the heap is nearly full",
        "`--client-memory`; else the container's memory limit",
        "Idle connections are closed as above; a request is answered 503 and its connection ended; an answer that is not taken is broken off.");

    public static readonly Bound BodyFiles = new(
        "body-files", "Temporary files of request bodies that are larger than `client-body-buffer-size`, or that memory had no room for", "bytes",
        "client network; one may have eight times what is still free", "768 MiB", "`--request-body-disk`",
        "The request is answered 503.");

    // Tenants.
    public static readonly Bound Series = new(
        "series", "Series of request metrics; at most 2,000 of one Ingress", "series",
        "namespace; one may have eight times what is still free", "100,000", null,
        "Further requests of the Ingress are counted by status class alone, with `method=\"OTHER\"` and without path and host.");

    public static readonly Bound SlowMatching = new(
        "slow-matching", "Processor time for comparing requests with regular expressions, beyond 0.2 ms for each comparison", "ms of CPU",
        "host; one may use 500 ms at once and 100 ms a second", "500 at once and 500 a second, in", null,
        "The host's request is answered 503; when all together are beyond it, requests of hosts that were slow within the last minute.");

    // Callers of the admission webhook.
    public static readonly Bound WebhookBodies = new(
        "webhook-bodies", "Bodies of reviews that the admission webhook reads or judges; one has 9 MiB at most", "bytes",
        "caller's network; one may have eight times what is still free", "32 MiB in", null,
        "The review is answered 503, so that the `failurePolicy` decides.");

    public static readonly Bound WebhookRequests = new(
        "webhook-requests", "Connections to the admission webhook, each with one review at most", "connections",
        "caller's network; one may have eight times what is still free", "128", null,
        "A new connection is closed.");

    /// <summary>In the order of the reference.</summary>
    public static IReadOnlyList<Bound> All { get; } = [Connections, ClientMemory, BodyFiles, Series, SlowMatching, WebhookBodies, WebhookRequests];
}
