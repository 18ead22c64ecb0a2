using IngressController.Proxy;
using IngressController.Proxy.Reasons;

namespace IngressController.Features.Snippets.Rewriting;

/// <summary>Stands in place of a block that holds something which may protect and is not understood.</summary>
sealed class ClosedDirective : RewriteDirective
{
    public override bool MayRefuse => true;

    public override RewriteResult Run(RequestContext context, RewriteScope scope) =>
        new(RewriteEnd.Answer, Refuse) { Status = StatusCodes.Status503ServiceUnavailable };

    public static Task Refuse(RequestContext context) => context.AnswerWith(StatusCodes.Status503ServiceUnavailable, AnswerReason.Closed);
}
