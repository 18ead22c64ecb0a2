using IngressController.Proxy;

namespace IngressController.Features.CookieAttributes;

/// <summary><c>proxy-cookie-domain</c> and <c>proxy-cookie-path</c>: rewrite attributes of the cookies that an upstream sets.</summary>
sealed class CookieAttributesFeature : Feature<CookieAttributesPolicy>
{
    public override Stage Stage => Stage.Transform;

    protected override void Bind(CookieAttributesPolicy policy, RouteScope scope, RoutePipeline pipeline) => pipeline.EditResponse((context, response) =>
    {
        if (context.Answerer == Answerer.Pod && response.Headers.SetCookie is { Count: > 0 } cookies)
            response.Headers.SetCookie = cookies.Select(cookie => SetCookie.Rewrite(cookie ?? "", policy)).ToArray();
    });
}
