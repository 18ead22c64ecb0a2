using IngressController.Core.Annotations;
using IngressController.Core.Cluster;
using IngressController.Proxy;

namespace IngressController.Features.Headers;

/// <param name="Names">Headers of upstream answers that clients do not see.</param>
/// <param name="KeepServer">Whether they see the upstream's Server header.</param>
sealed record HideHeadersPolicy(ValueArray<string> Names, bool KeepServer) : IPolicy;

/// <summary>
/// The settings <c>hide-headers</c>, <c>server-tokens</c> and <c>allow-backend-server-header</c> (behaviour 19). First of all edits of an
/// answer: what is hidden is the upstream's, and what other features set stays.
/// </summary>
sealed class HideHeadersFeature : Feature<HideHeadersPolicy>
{
    static readonly Setting Hide = new("hide-headers", "", "Headers of upstream answers that clients do not see, comma separated.");
    static readonly Setting ServerTokens = new("server-tokens", "false", "Allows a Server header at all; the controller never sends one of its own.");
    static readonly Setting AllowServer = new("allow-backend-server-header", "false", "Passes the upstream's Server header on, when server-tokens is true as well.");

    public override IReadOnlyList<Setting> Settings => [Hide, ServerTokens, AllowServer];

    public override Stage Stage => Stage.Errors;

    protected override HideHeadersPolicy? ParsePolicy(AnnotationReader reader) => reader.Settings.Once(Hide, () =>
    {
        var names = Values.List(reader.Settings.Text(Hide)).ToValueArray();
        var tokens = reader.Settings.Bool(ServerTokens);
        var keepServer = reader.Settings.Bool(AllowServer) && tokens;
        return names.IsEmpty && !keepServer ? null : new HideHeadersPolicy(names, keepServer);
    });

    protected override void Bind(HideHeadersPolicy policy, RouteScope scope, RoutePipeline pipeline)
    {
        pipeline.KeepsServerHeader = policy.KeepServer;
        if (!policy.Names.IsEmpty)
            pipeline.EditResponse((context, response) =>
            {
                if (!context.Exchange.HasResponse)
                    return;
                foreach (var name in policy.Names)
                    response.Headers.Remove(name);
            });
    }
}
