namespace IngressController.Features;

/// <summary>When a feature acts on a request: the order of behaviour 40. Features of one stage act in the order of the catalogue.</summary>
enum Stage
{
    /// <summary>Around all others: measures the request as a whole.</summary>
    Trace,

    /// <summary>Around everything that follows: custom error pages.</summary>
    Errors,

    /// <summary>Client certificates: 400.</summary>
    ClientCertificate,

    /// <summary>Block lists and certificate names: 403.</summary>
    Block,

    /// <summary>The rewrite directives of server-snippet: any answer, or another path.</summary>
    HostRewrite,

    /// <summary>app-root: 302.</summary>
    AppRoot,

    /// <summary>internal of a snippet: 404 for clients from outside.</summary>
    Internal,

    /// <summary>A declared body that is too large: 413.</summary>
    BodySize,

    /// <summary>The implicit redirect for a missing trailing slash: 301.</summary>
    TrailingSlash,

    /// <summary>CORS preflight: 204.</summary>
    Cors,

    /// <summary>The rewrite directives of configuration-snippet: any answer, or another path.</summary>
    Rewrite,

    /// <summary>Permanent and temporal redirects.</summary>
    Redirect,

    /// <summary>HTTP to HTTPS: 308.</summary>
    TlsRedirect,

    /// <summary>Choice of the upstream: canary.</summary>
    Upstream,

    /// <summary>Connection and rate limits: 503.</summary>
    Limit,

    /// <summary>Address lists: 403.</summary>
    AccessList,

    /// <summary>Basic, digest and external authentication: 401, 403, 500.</summary>
    Authentication,

    /// <summary>Everything that shapes the exchange with the upstream: target, headers, body, copies.</summary>
    Transform,
}

/// <summary>How stages affect the access rules of a route.</summary>
static class StageRules
{
    /// <summary>
    /// Whether its steps may keep a client from a path, which makes them rules that no spelling of the path may get around.
    /// <see cref="Stage.BodySize"/> is not one: it refuses a body to any client, and admits any client with a smaller one. Redirects
    /// are not: the path they lead to has rules of its own.
    /// </summary>
    public static bool Guards(this Stage stage) =>
        stage is Stage.ClientCertificate or Stage.Block or Stage.Limit or Stage.AccessList or Stage.Authentication;
}
