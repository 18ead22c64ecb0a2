using System.Globalization;
using IngressController.Core.Gateways.Rules;
using IngressController.Proxy;
using IngressController.Proxy.Reasons;
using Microsoft.Extensions.Primitives;

namespace IngressController.Features.GatewayFilters;

/// <summary>
/// The filter CORS: answers preflights, whatever their origin, and tells origins that are allowed that they may read other answers. An origin
/// that is not allowed is told nothing, which makes browsers refuse.
/// </summary>
sealed class CorsFilterFeature : Feature<CorsFilterPolicy>
{
    public override Stage Stage => Stage.Cors;

    protected override void Bind(CorsFilterPolicy policy, RouteScope scope, RoutePipeline pipeline)
    {
        var filter = policy.Filter;
        var origins = new AllowedOrigins(filter.AllowOrigins);
        var methods = new AllowedNames(filter.AllowMethods, filter.AllowCredentials);
        var names = new AllowedNames(filter.AllowHeaders, filter.AllowCredentials);

        // What scripts may read cannot be listed before there is an answer: with credentials a star would be a name like others.
        var exposed = new AllowedNames(filter.ExposeHeaders, filter.AllowCredentials);
        var maxAge = filter.MaxAge.ToString(CultureInfo.InvariantCulture);
        pipeline.Use(next => context => IsPreflight(context) ? AnswerPreflight(context) : next(context));
        pipeline.EditResponse((context, response) =>
        {
            var origin = OriginOf(context);
            var headers = response.Headers;
            if (filter.AllowCredentials || !origins.AreAll)
                headers.Append("Vary", "Origin");
            if (origin.Length == 0 || !origins.Contain(origin))
                return;
            headers.AccessControlAllowOrigin = origins.AreAll && !filter.AllowCredentials ? "*" : origin;
            headers.AccessControlAllowCredentials = filter.AllowCredentials ? "true" : default(StringValues);
            if (exposed.For(asked: "") is { Length: > 0 } expose)
                headers.AccessControlExposeHeaders = expose;
            if (!IsPreflight(context))
                return;
            var request = context.Http.Request.Headers;
            if (methods.For(request.AccessControlRequestMethod.ToString()) is { Length: > 0 } allowed)
                headers.AccessControlAllowMethods = allowed;
            if (names.For(request.AccessControlRequestHeaders.ToString()) is { Length: > 0 } accepted)
                headers.AccessControlAllowHeaders = accepted;
            headers.AccessControlMaxAge = maxAge;
        });
    }

    static bool IsPreflight(RequestContext context) =>
        HttpMethods.IsOptions(context.Http.Request.Method) && OriginOf(context).Length > 0 &&
        context.Http.Request.Headers.AccessControlRequestMethod is [{ Length: > 0 }];

    static Task AnswerPreflight(RequestContext context)
    {
        context.AnswerWith(StatusCodes.Status204NoContent, AnswerReason.CorsPreflight);
        context.Route!.EditResponse(context, context.Http.Response);
        return Task.CompletedTask;
    }

    static string OriginOf(RequestContext context) => context.Http.Request.Headers.Origin is [{ } origin] ? origin : "";
}
