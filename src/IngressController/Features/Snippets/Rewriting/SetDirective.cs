using IngressController.Proxy;
using IngressController.Proxy.Expressions;

namespace IngressController.Features.Snippets.Rewriting;

/// <summary>set: gives a variable a value.</summary>
sealed class SetDirective(string name, Template value) : RewriteDirective
{
    static Task TooMuch(RequestContext context)
    {
        context.Http.Response.StatusCode = StatusCodes.Status500InternalServerError;
        return Task.CompletedTask;
    }

    public override RewriteResult Run(RequestContext context, RewriteScope scope)
    {
        var text = value.EvaluateDecoded(context);
        return context.BeginRewrite().TrySet(name, text) ? RewriteResult.Next : new(RewriteEnd.Answer, TooMuch) { Status = 500 };
    }
}

/// <summary>set $args: replaces the query.</summary>
sealed class SetQueryDirective(Template value) : RewriteDirective
{
    public override RewriteResult Run(RequestContext context, RewriteScope scope) =>
        RewrittenPath.TryApply(context, UriText.EscapePath(context.Target.Path.ToString()), value.EvaluateDecoded(context))
            ? RewriteResult.Next
            : new(RewriteEnd.Answer, RewrittenPath.Refuse);
}

/// <summary>break: ends the rewrite directives of its level.</summary>
sealed class BreakDirective : RewriteDirective
{
    public override RewriteResult Run(RequestContext context, RewriteScope scope) => new(RewriteEnd.Break);
}
