using System.Text.RegularExpressions;
using IngressController.Core.Translation.Policies;
using IngressController.Proxy;
using IngressController.Proxy.Matching;
using IngressController.Proxy.Reasons;

namespace IngressController.Features.Rewrite;

/// <summary>
/// <c>rewrite-target</c> and <c>x-forwarded-prefix</c> (behaviour 57, 58). Translation decides which paths are regular expressions.
/// </summary>
/// <param name="matching">What comparing with patterns may cost.</param>
sealed class RewriteFeature(MatchBudget matching) : Feature<RewritePolicy>
{
    // nginx answers a replacement that begins like this with a redirect, and existing manifests rely on it.
    static readonly string[] Absolute = ["http://", "https://", "$scheme"];

    public override Stage Stage => Stage.Transform;

    protected override void Bind(RewritePolicy policy, RouteScope scope, RoutePipeline pipeline)
    {
        if (scope.IsCatchAll || !policy.Rewrites(scope.Route.Path) || !CaptureTemplate.TryParse(policy.Target!, out var target, out _))
            return;
        if (Absolute.Any(start => policy.Target!.StartsWith(start, StringComparison.Ordinal)))
        {
            pipeline.Use(next => context =>
            {
                if (IsOver(scope, context))
                    return next(context);
                context.Rewrite?.ComparePath();
                return Redirects.Answer(
                    context, StatusCodes.Status302Found, $"{target.EvaluateForUri(context, MatchFor(target, scope, context))}{context.Target.Query}",
                    AnswerReason.RewriteRedirect);
            });
            return;
        }

        pipeline.Use(next => context =>
        {
            if (IsOver(scope, context))
                return next(context);
            context.Rewrite?.ComparePath();
            var path = Rewritten(target.EvaluateDecoded(context, MatchFor(target, scope, context)));
            if (!OriginForm.TryCreate($"{path}{(context.Target.Query.Length > 1 ? context.Target.Query : "")}", out var rewritten))
                return context.AnswerWith(StatusCodes.Status400BadRequest, AnswerReason.BadRewrite);

            context.UpstreamTarget = rewritten;
            return next(context);
        });
        if (policy.ForwardedPrefix is not null && CaptureTemplate.TryParse(policy.ForwardedPrefix, out var prefix, out _))
            pipeline.EditRequest((context, request) =>
                request.Set("X-Forwarded-Prefix", prefix.EvaluateForUri(context, MatchFor(prefix, scope, context))));
    }

    // A snippet stands before it in nginx' configuration: its break ends the rewriting, and a path that it rewrote may not fit any more.
    static bool IsOver(RouteScope scope, RequestContext context) =>
        context.Rewrite is { IsBroken: true } ||
        (context.Rewrite is { IsRewritten: true } && scope.Route.Pattern is { } pattern && !pattern.IsMatch(context.Target.Path.Span));

    // Captures take longer than the choice of the route, which has been refused if the host may not be compared with. What no path covers
    // is rewritten as the path / of its host, which has none, as in ingress-nginx.
    Match? MatchFor(CaptureTemplate template, RouteScope scope, RequestContext context)
    {
        if (!template.HasCaptures || scope.Route.Pattern is not { } pattern)
            return null;
        using var measure = pattern.Dear.IsEmpty ? default : matching.Measure(scope.Host, pattern.Dear);
        return pattern.Match(context.Target.Path.ToString());
    }

    // A target must begin with a slash; where the captures leave none, nginx would send an invalid request.
    static string Rewritten(string path) => UriText.EscapePath(path.StartsWith('/') ? path : "/" + path);
}
