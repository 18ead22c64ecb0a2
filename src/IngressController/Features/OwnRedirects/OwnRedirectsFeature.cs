using IngressController.Proxy;
using IngressController.Proxy.Reasons;

namespace IngressController.Features.OwnRedirects;

/// <summary>The redirect for a missing trailing slash with <c>--nginx-path-quirks</c> (behaviour 56).</summary>
sealed class OwnRedirectsFeature : Feature<OwnRedirectsPolicy>
{
    public override Stage Stage => Stage.TrailingSlash;

    protected override void Bind(OwnRedirectsPolicy policy, RouteScope scope, RoutePipeline pipeline)
    {
        if (scope.Route.LacksTrailingSlash)
            Redirect(policy, UriText.EscapePath(RequestTarget.OctetsOf(scope.Route.Path)), pipeline);
    }

    static void Redirect(OwnRedirectsPolicy policy, string path, RoutePipeline pipeline) =>
        pipeline.Use(_ => context => Redirects.Answer(
            context, StatusCodes.Status301MovedPermanently, $"{policy.OriginFor(context)}{path}{context.Target.Query}", AnswerReason.TrailingSlash));
}
