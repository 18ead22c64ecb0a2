using System.Collections.Immutable;
using IngressController.Features.Snippets.Headers;
using IngressController.Proxy;

namespace IngressController.Features.Snippets.Rewriting;

/// <summary>
/// if: runs its block when its condition holds. In a location it is a location of its own, which replaces the one around it; of several
/// that hold, the last one counts.
/// </summary>
/// <param name="condition">When it holds.</param>
/// <param name="body">Its rewrite directives.</param>
/// <param name="headers">What it does to the headers of the answer; null at the level of the server, where it is no location.</param>
/// <param name="input">What it does to the headers of the request.</param>
sealed class IfDirective(Condition condition, ImmutableArray<RewriteDirective> body, AnswerHeaders? headers, ImmutableArray<InputEdit> input) : RewriteDirective
{
    public ImmutableArray<InputEdit> Input => input;

    public AnswerHeaders? Headers => headers;

    public override bool MayRefuse => body.Any(static directive => directive.MayRefuse);

    public override IEnumerable<SearchPattern> Patterns
    {
        get
        {
            var ofBody = body.SelectMany(static directive => directive.Patterns);
            return condition.Pattern is { } own ? ofBody.Prepend(own) : ofBody;
        }
    }

    public override RewriteResult Run(RequestContext context, RewriteScope scope)
    {
        if (!condition.Holds(context, scope))
            return RewriteResult.Next;
        if (headers is not null)
            context.BeginRewrite().Branch = this;
        return Run(body, context, scope);
    }
}
