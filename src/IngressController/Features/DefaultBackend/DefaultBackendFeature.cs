using IngressController.Proxy;
using IngressController.Proxy.Balancing;
using IngressController.Proxy.Reasons;

namespace IngressController.Features.DefaultBackend;

/// <summary>
/// <c>default-backend</c>: takes the requests of a Service without endpoints (behaviour 31). It acts after authentication and all
/// other access rules, so that it opens nothing that is protected.
/// </summary>
sealed class DefaultBackendFeature : Feature
{
    public override Stage Stage => Stage.Transform;

    public override void Bind(RouteScope scope, RoutePipeline pipeline)
    {
        if (scope.Route.DefaultBackend is not { } backend)
            return;
        var standIn = scope.Upstreams.Of(backend);
        pipeline.Use(next => context =>
        {
            if (context.Upstream is { Destinations.Count: 0 } upstream && standIn.Destinations.Count > 0 && IsKnown(upstream))
                (context.Upstream, context.Reason) = (standIn, AnswerReason.DefaultBackend);
            return next(context);
        });
        pipeline.EditRequest((context, request) =>
        {
            if (context.Upstream == standIn && context.Route!.Upstream != standIn && context.Canary != standIn)
                ErrorHeaders.Add(context, request, "503");
        });
    }

    // An ExternalName that has not been resolved yet may have addresses.
    static bool IsKnown(UpstreamState upstream) => upstream.Upstream.External is null || upstream.Resolved.Task.IsCompleted;
}
