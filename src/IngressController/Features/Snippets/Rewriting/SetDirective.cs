using IngressController.Proxy;
using IngressController.Proxy.Expressions;

namespace IngressController.Features.Snippets.Rewriting;

/// <summary>set: gives a variable a value.</summary>
sealed class SetDirective(string name, Template value) : RewriteDirective
{
    public override RewriteResult Run(RequestContext context, RewriteScope scope)
    {
        context.BeginRewrite().Set(name, value.EvaluateDecoded(context));
        return RewriteResult.Next;
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
