using IngressController.Core.Gateways.Serving;

namespace IngressController.Proxy.Gateways;

/// <summary>Finds the pods of TLSRoutes, which compare the server name alone.</summary>
static class TlsRoutes
{
    /// <summary>The backend of a rule for a name, drawn by weight; null: there is none that can be reached.</summary>
    /// <param name="table">The table in force.</param>
    /// <param name="listener">The listener that owns the name.</param>
    /// <param name="name">The server name, in lower case.</param>
    public static BoundRoute? Find(ActiveTable table, ServedListener listener, string name) =>
        listener.Match(name, "/", default(NoRequest)) is { } rule && table.Gateways.Routes[rule.Draw(Random.Shared).Index] is { Upstream: not null } route
            ? route
            : null;

    readonly struct NoRequest : IRuleRequest
    {
        public string Method => "";

        public string? HeaderOf(string name) => null;

        public string? ParameterOf(string name) => null;
    }
}
