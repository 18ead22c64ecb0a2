using System.Buffers;
using System.Globalization;
using IngressController.Core.Annotations;
using IngressController.Core.Cluster;
using IngressController.Proxy;
using Microsoft.AspNetCore.Http;

namespace IngressController.Features.Cors;

/// <summary>
/// <c>enable-cors</c> and all <c>cors-*</c>: answers preflights before redirects and access rules, since browsers send them without
/// credentials, and adds the headers to every other answer.
/// </summary>
sealed class CorsFeature : Feature<CorsPolicy>
{
    const string DefaultMethods = "GET, PUT, POST, DELETE, PATCH, OPTIONS";
    const string DefaultHeaders = "DNT,Keep-Alive,User-Agent,X-Requested-With,If-Modified-Since,Cache-Control,Content-Type,Range,Authorization";
    const string DefaultMaxAge = "1728000";
    const string Letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";

    static readonly Annotation Enable = new("enable-cors", "Adds CORS headers to the answers of the paths, and answers preflight requests with 204.");
    static readonly Annotation Origin = new("cors-allow-origin", "Accepted origins, comma separated: scheme://host[:port], scheme://*.host[:port], null, or * for all (the default).");
    static readonly Annotation Methods = new("cors-allow-methods", $"Access-Control-Allow-Methods; {DefaultMethods} unless set.");
    static readonly Annotation Headers = new("cors-allow-headers", $"Access-Control-Allow-Headers; {DefaultHeaders} unless set.");
    static readonly Annotation Credentials = new("cors-allow-credentials", "Sends Access-Control-Allow-Credentials: true; on unless set to false.");
    static readonly Annotation Expose = new("cors-expose-headers", "Access-Control-Expose-Headers; not sent unless set.");
    static readonly Annotation MaxAge = new("cors-max-age", $"Access-Control-Max-Age in seconds; {DefaultMaxAge} unless set.");

    static readonly SearchValues<char> MethodChars = SearchValues.Create(Letters + ", ");
    static readonly SearchValues<char> HeaderChars = SearchValues.Create(Letters + "0123456789-_, ");
    static readonly SearchValues<char> ExposeChars = SearchValues.Create(Letters + "0123456789-_*, ");

    public override IReadOnlyList<Annotation> Annotations => [Enable, Origin, Methods, Headers, Credentials, Expose, MaxAge];

    public override Stage Stage => Stage.Cors;

    protected override CorsPolicy? ParsePolicy(AnnotationReader reader)
    {
        if (!(reader.Bool(Enable) ?? false))
            return null;
        return new(
            OriginsOf(reader),
            Text(reader, Methods, MethodChars) ?? DefaultMethods,
            Text(reader, Headers, HeaderChars) ?? DefaultHeaders,
            Text(reader, Expose, ExposeChars),
            reader.Bool(Credentials) ?? true,
            reader.Int(MaxAge)?.ToString(CultureInfo.InvariantCulture) ?? DefaultMaxAge);
    }

    protected override void Bind(CorsPolicy policy, RouteScope scope, RoutePipeline pipeline)
    {
        pipeline.Use(next => context => HttpMethods.IsOptions(context.Http.Request.Method) && policy.Accepts(OriginOf(context)) ? Preflight(context) : next(context));
        pipeline.EditResponse((context, response) => AddHeaders(policy, context, response.Headers));
    }

    static Task Preflight(RequestContext context)
    {
        var response = context.Http.Response;
        response.StatusCode = StatusCodes.Status204NoContent;
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

    // Null: all. A list of which nothing is usable accepts nobody, rather than everybody.
    static ValueArray<OriginPattern>? OriginsOf(AnnotationReader reader)
    {
        if (!reader.TryGet(Origin, out var text))
            return null;
        var patterns = new List<OriginPattern>();
        foreach (var entry in Values.List(text))
        {
            if (entry == "*")
                return null;
            if (OriginPattern.TryParse(entry, out var pattern))
                patterns.Add(pattern);
            else
                reader.Reject(Origin, $"\"{entry}\" is none of scheme://host[:port], scheme://*.host[:port], null and *");
        }

        return patterns.ToValueArray();
    }

    static string? Text(AnnotationReader reader, Annotation annotation, SearchValues<char> allowed)
    {
        if (!reader.TryGet(annotation, out var text) || text.Length == 0)
            return null;
        if (!text.AsSpan().ContainsAnyExcept(allowed))
            return text;
        reader.Reject(annotation, $"\"{text}\" is not a comma separated list of names");
        return null;
    }
}
