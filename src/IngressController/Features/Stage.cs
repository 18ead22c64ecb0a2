namespace IngressController.Features;

/// <summary>
/// When a feature acts on a request: the order of decisions of behaviour 40. Features of one stage act in the order of the
/// catalogue.
/// </summary>
enum Stage
{
    /// <summary>Around all the others: what is measured of a request as a whole.</summary>
    Trace,

    /// <summary>Around everything that follows: custom pages for whatever fails.</summary>
    Errors,

    /// <summary>Client certificates: 400.</summary>
    ClientCertificate,

    /// <summary>Block lists and certificate names: 403.</summary>
    Block,

    /// <summary>app-root: 302.</summary>
    AppRoot,

    /// <summary>A declared body that is too large: 413.</summary>
    BodySize,

    /// <summary>The implicit redirect for a missing trailing slash: 301.</summary>
    TrailingSlash,

    /// <summary>CORS preflight: 204.</summary>
    Cors,

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

/// <summary>What a stage means for the access rules of a route.</summary>
static class StageRules
{
    /// <summary>
    /// Whether a step of it may keep a client from a path, which makes it a rule that no spelling of the path may get around.
    /// Not <see cref="Stage.BodySize"/>: it refuses a body to anybody, and lets everybody come with a smaller one. Not the
    /// redirects: where they send a client, the path is guarded by its own rules.
    /// </summary>
    public static bool Guards(this Stage stage) =>
        stage is Stage.ClientCertificate or Stage.Block or Stage.Limit or Stage.AccessList or Stage.Authentication;
}
