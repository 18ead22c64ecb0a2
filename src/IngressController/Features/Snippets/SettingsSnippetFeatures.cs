using System.Collections.Frozen;
using IngressController.Core.Annotations;
using IngressController.Features.Bandwidth;
using IngressController.Proxy;
using IngressController.Proxy.Expressions;

namespace IngressController.Features.Snippets;

/// <summary>access_log off, limit_rate and charset.</summary>
/// <param name="time">The clock of rates.</param>
sealed class AnswerSettingsFeature(TimeProvider time) : Feature
{
    /// <summary>The types that get a charset (charset_types of nginx).</summary>
    static readonly FrozenSet<string> Texts = new[]
    {
        "text/html", "text/xml", "text/plain", "text/vnd.wap.wml", "application/javascript", "application/rss+xml",
    }.ToFrozenSet(StringComparer.OrdinalIgnoreCase);

    public override Stage Stage => Stage.Transform;

    public override bool CanAct(PolicySet policies) => RouteSnippets.IsAny(policies);

    public override void Bind(RouteScope scope, RoutePipeline pipeline)
    {
        var answer = RouteSnippets.Of(scope).Answer;
        if (answer.IsLogged == false && pipeline.Log is { } log)
            pipeline.Log = log with { IsOn = false };
        if (answer.Bandwidth is { } bandwidth && scope.Route.Policies.Get<BandwidthPolicy>() is null)
            pipeline.Use(next => context => ThrottledBody.RunAsync(context, next, bandwidth, time));
        var host = RouteSnippets.Of(scope).HostAnswer;
        if ((answer.Charset ?? host.Charset) is not null)
        {
            pipeline.EditResponse((context, response) =>
            {
                if ((context.Rewrite is { IsOnHost: true } ? host : answer).Charset is { } charset)
                    AddCharset(charset, context, response);
            });
        }
    }

    static void AddCharset(Template charset, RequestContext context, HttpResponse response)
    {
        if (response.ContentType is { Length: > 0 } type && !type.Contains("charset=", StringComparison.OrdinalIgnoreCase) &&
            Texts.GetAlternateLookup<ReadOnlySpan<char>>().Contains(type.IndexOf(';') is var end and >= 0 ? type.AsSpan(0, end).Trim() : type) &&
            charset.Evaluate(context) is { Length: > 0 } name)
            response.ContentType = $"{type}; charset={name}";
    }
}

/// <summary>What snippets say of how requests are sent to pods.</summary>
sealed class PodSettingsFeature : Feature
{
    public override Stage Stage => Stage.Transform;

    public override bool CanAct(PolicySet policies) => RouteSnippets.IsAny(policies);

    public override void Bind(RouteScope scope, RoutePipeline pipeline)
    {
        var pod = RouteSnippets.Of(scope).Pod;
        if (pod != PodSettings.None)
            pipeline.Forward = pod.Apply(pipeline.Forward);
        if (pod.Method is { } method)
        {
            pipeline.Use(next => context =>
            {
                // The answer to HEAD has no body, so that nothing else may be asked.
                if (!HttpMethods.IsHead(context.Http.Request.Method))
                    context.MethodToPod = method;
                return next(context);
            });
        }
    }
}
