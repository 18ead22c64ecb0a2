using IngressController.Proxy;
using IngressController.Proxy.Reasons;

namespace IngressController.Features.Cors;

/// <summary>
/// <c>enable-cors</c> and all <c>cors-*</c>: answers preflights before redirects and access rules, because browsers send them without
/// credentials, and adds the headers to every other answer.
/// </summary>
sealed class CorsFeature : Feature<CorsPolicy>
{
    public override Stage Stage => Stage.Cors;

    protected override void Bind(CorsPolicy policy, RouteScope scope, RoutePipeline pipeline)
    {
        pipeline.Use(next => context => HttpMethods.IsOptions(context.Http.Request.Method) && policy.Accepts(OriginOf(context))
            ? Preflight(context)
            : next(context));
        pipeline.EditResponse((context, response) => AddHeaders(policy, context, response.Headers));
    }

    static Task Preflight(RequestContext context)
    {
        var response = context.Http.Response;
        context.AnswerWith(StatusCodes.Status204NoContent, AnswerReason.CorsPreflight);
        response.ContentType = "text/plain charset=UTF-8";
        context.Route!.EditResponse(context, response);
        return Task.CompletedTask;
    }

    static void AddHeaders(CorsPolicy policy, RequestContext context, IHeaderDictionary headers)
    {
        var origin = OriginOf(context);
        if (!policy.Accepts(origin))
            return;
        headers.AccessControlAllowOrigin = policy.Origins is null ? "*" : origin;
        if (policy.AllowCredentials)
            headers.AccessControlAllowCredentials = "true";
        headers.AccessControlAllowMethods = policy.Methods;
        headers.AccessControlAllowHeaders = policy.Headers;
        if (policy.ExposeHeaders is { } expose)
            headers.AccessControlExposeHeaders = expose;
        headers.AccessControlMaxAge = policy.MaxAge;
    }

    static string OriginOf(RequestContext context) => context.Http.Request.Headers.Origin is [{ } origin] ? origin : "";
}
