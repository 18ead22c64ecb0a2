using IngressController.Proxy;
using IngressController.Proxy.Reasons;

namespace IngressController.Features.BodySize;

/// <summary>
/// <c>proxy-body-size</c>: 413 above it. A declared length is checked before anything else, otherwise the body while it arrives
/// (behaviour 87).
/// </summary>
sealed class BodySizeFeature : Feature<BodySizePolicy>
{
    public override Stage Stage => Stage.BodySize;

    protected override void Bind(BodySizePolicy policy, RouteScope scope, RoutePipeline pipeline) => pipeline.Use(next => context =>
    {
        var http = context.Http;
        if (http.Request.ContentLength > policy.Limit)
            return context.AnswerWith(StatusCodes.Status413PayloadTooLarge, AnswerReason.BodyTooLarge);

        // A WebSocket over HTTP/2 is an endless body.
        if (http.Request.ContentLength is null && http.Features.MayHaveBody() && !http.Features.IsExtendedConnect())
            http.Request.Body = new LimitedBody(http.Request.Body, policy.Limit);
        return next(context);
    });
}
