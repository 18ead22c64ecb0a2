using IngressController.Core.Annotations;
using IngressController.Proxy;
using Microsoft.AspNetCore.Http;

namespace IngressController.Features.BodySize;

/// <param name="Limit">Bytes of request body taken.</param>
sealed record BodySizePolicy(long Limit) : IPolicy;

/// <summary><c>proxy-body-size</c>: 413 above it, by the declared length before anything else, else while it comes (behaviour 87).</summary>
sealed class BodySizeFeature : Feature<BodySizePolicy>
{
    static readonly Annotation BodySize = new("proxy-body-size", "Largest request body, 413 above; 0 takes any.");
    static readonly Setting BodySizeDefault = new("proxy-body-size", "1m", "Default of the annotation proxy-body-size.");

    public override IReadOnlyList<Annotation> Annotations => [BodySize];

    public override IReadOnlyList<Setting> Settings => [BodySizeDefault];

    public override Stage Stage => Stage.BodySize;

    protected override BodySizePolicy? ParsePolicy(AnnotationReader reader) =>
        (reader.Size(BodySize) ?? reader.Settings.Size(BodySizeDefault)) is > 0 and var limit ? new(limit) : null;

    protected override void Bind(BodySizePolicy policy, RouteScope scope, RoutePipeline pipeline) => pipeline.Use(next => context =>
    {
        var http = context.Http;
        if (http.Request.ContentLength > policy.Limit)
        {
            http.Response.StatusCode = StatusCodes.Status413PayloadTooLarge;
            return Task.CompletedTask;
        }

        // A WebSocket over HTTP/2 is a body without end.
        if (http.Request.ContentLength is null && http.Features.MayHaveBody() && !http.Features.IsExtendedConnect())
            http.Request.Body = new LimitedBody(http.Request.Body, policy.Limit);
        return next(context);
    });
}
