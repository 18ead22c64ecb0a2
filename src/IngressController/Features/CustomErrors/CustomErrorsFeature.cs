using IngressController.Proxy;

namespace IngressController.Features.CustomErrors;

/// <summary><c>custom-http-errors</c> and <c>disable-proxy-intercept-errors</c> (behaviour 106, 107).</summary>
sealed class CustomErrorsFeature : Feature<CustomErrorsPolicy>
{
    public override Stage Stage => Stage.Errors;

    protected override void Bind(CustomErrorsPolicy policy, RouteScope scope, RoutePipeline pipeline)
    {
        var backend = policy.OfAnnotation && scope.Route.DefaultBackend is { } own ? scope.Upstreams.Of(own) : scope.DefaultBackend;
        var pages = new ErrorPageStep(policy, backend, scope.Forward, scope.Plain);
        pipeline.Use(next => context => pages.HandleAsync(context, next));
    }
}
