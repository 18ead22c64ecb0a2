using IngressController.Proxy;
using IngressController.Proxy.Expressions;
using IngressController.Proxy.Reasons;

namespace IngressController.Features.Snippets.Rewriting;

/// <summary>What a rewrite does behind a match.</summary>
enum RewriteFlag
{
    /// <summary>The next directive acts; in the end another route is chosen.</summary>
    None,
    Last,
    Break,
}

/// <summary>rewrite without a redirect: replaces the path, and so what the pod is asked for.</summary>
/// <param name="pattern">Compared with the decoded path.</param>
/// <param name="path">The new path, decoded.</param>
/// <param name="query">The new query; null: none.</param>
/// <param name="keepsQuery">Whether the query of before follows.</param>
sealed class RewriteUriDirective(SearchPattern pattern, Template path, Template? query, bool keepsQuery, RewriteFlag flag) : RewriteDirective
{
    public override IEnumerable<SearchPattern> Patterns => [pattern];

    public override RewriteResult Run(RequestContext context, RewriteScope scope)
    {
        if (!Comparison.Run(pattern, context.Target.Path.ToString(), context).Success)
            return RewriteResult.Next;
        var before = keepsQuery && context.Target.Query is { Length: > 1 } own ? own[1..].ToString() : "";
        var isQuoted = CaptureText.IsQuoted(context);
        var asked = query?.Evaluate(context, isQuoted ? CaptureText.EncodeCapture : CaptureText.Keep);
        var newPath = path.EvaluateDecoded(context);
        if (newPath.Length == 0)
            return new(RewriteEnd.Answer, EmptyPath);
        var newQuery = asked is null ? before : before.Length == 0 ? asked : $"{asked}&{before}";
        if (!RewrittenPath.TryApply(context, UriText.EscapePath(newPath), newQuery))
            return new(RewriteEnd.Answer, RewrittenPath.Refuse);
        context.BeginRewrite().IsRewritten = true;
        return new(flag switch { RewriteFlag.Last => RewriteEnd.Last, RewriteFlag.Break => RewriteEnd.Break, _ => RewriteEnd.Next });
    }

    // As nginx: "the rewritten URI has a zero length".
    static Task EmptyPath(RequestContext context) => context.AnswerWith(StatusCodes.Status500InternalServerError, AnswerReason.BadRewrite);
}

/// <summary>rewrite with a redirect: redirect, permanent, or a target with a scheme.</summary>
/// <param name="pattern">Compared with the decoded path.</param>
/// <param name="target">The Location.</param>
/// <param name="hasQuery">Whether the text of the target has a query.</param>
/// <param name="keepsQuery">Whether the query of the request follows.</param>
/// <param name="status">301 or 302.</param>
sealed class RewriteRedirectDirective(SearchPattern pattern, Template target, bool hasQuery, bool keepsQuery, int status) : RewriteDirective
{
    public override IEnumerable<SearchPattern> Patterns => [pattern];

    public override RewriteResult Run(RequestContext context, RewriteScope scope) =>
        Comparison.Run(pattern, context.Target.Path.ToString(), context).Success ? new(RewriteEnd.Answer, Answer) : RewriteResult.Next;

    Task Answer(RequestContext context)
    {
        var text = CaptureText.Unescape(target.Evaluate(context, CaptureText.IsQuoted(context) ? CaptureText.EncodeCapture : CaptureText.Keep));
        if (keepsQuery && context.Target.Query is { Length: > 1 } query)
            text = $"{text}{(hasQuery ? '&' : '?')}{query[1..]}";
        return Redirects.Answer(context, status, OwnLocation.Of(context, text), AnswerReason.SnippetAnswer);
    }
}
