using IngressController.Features.AppRoot;
using IngressController.Proxy;

namespace IngressController.Features.Snippets.Rewriting;

/// <summary>app-root among the directives of its host, as ingress-nginx writes it.</summary>
/// <param name="redirect">Answers with it.</param>
sealed class AppRootDirective(RequestStep redirect) : RewriteDirective
{
    public override RewriteResult Run(RequestContext context, RewriteScope scope) =>
        AppRootFeature.IsMeant(context) ? new(RewriteEnd.Answer, redirect) : RewriteResult.Next;
}
