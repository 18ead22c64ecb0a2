using System.Collections.Frozen;
using IngressController.Core.Annotations;
using IngressController.Features.ExternalAuth;
using IngressController.Features.Snippets.Headers;
using IngressController.Features.Snippets.Rewriting;
using IngressController.Proxy;

namespace IngressController.Features.Snippets;

/// <summary>more_set_headers and more_clear_headers, on every answer.</summary>
sealed class AnswerEditFeature : Feature
{
    public override Stage Stage => Stage.Transform;

    public override bool CanAct(PolicySet policies) => RouteSnippets.IsAny(policies);

    public override void Bind(RouteScope scope, RoutePipeline pipeline)
    {
        var headers = BranchHeaders.Of(scope);
        if (headers.Any(static one => !one.Edits.IsEmpty))
            pipeline.EditResponse((context, response) => headers.For(context).EditAnswer(context, response));
    }
}

/// <summary>expires and add_header, which act behind everything else that sets headers.</summary>
sealed class AnswerAddFeature : Feature
{
    public override Stage Stage => Stage.Transform;

    public override bool CanAct(PolicySet policies) => RouteSnippets.IsAny(policies);

    public override void Bind(RouteScope scope, RoutePipeline pipeline)
    {
        var headers = BranchHeaders.Of(scope);
        if (headers.Any(static one => one.Expires is not null || !one.Added.IsEmpty))
            pipeline.EditResponse((context, response) => headers.For(context).AddToAnswer(context, response));
    }
}

/// <summary>The headers of a route, of each <c>if</c> that may take its place, and of answers that the host gives before any route.</summary>
sealed class BranchHeaders
{
    readonly AnswerHeaders _host;
    readonly AnswerHeaders _own;
    readonly FrozenDictionary<object, AnswerHeaders> _branches;

    BranchHeaders(AnswerHeaders host, AnswerHeaders own, FrozenDictionary<object, AnswerHeaders> branches) =>
        (_host, _own, _branches) = (host, own, branches);

    public static BranchHeaders Of(RouteScope scope)
    {
        var snippets = RouteSnippets.Of(scope);
        var own = snippets.Headers(scope.Route.Policies.Get<ExternalAuthPolicy>() is not null);
        var branches = snippets.Path.Rewrites.OfType<IfDirective>().Where(static branch => branch.Headers is not null);
        return new(snippets.HostHeaders, own,
            branches.ToFrozenDictionary(static branch => (object)branch, branch => own.Inherit(branch.Headers!)));
    }

    public bool Any(Func<AnswerHeaders, bool> holds) => holds(_host) || holds(_own) || _branches.Values.Any(holds);

    public AnswerHeaders For(RequestContext context) =>
        context.Rewrite is { IsOnHost: true } ? _host :
        context.Rewrite?.Branch is { } branch && _branches.TryGetValue(branch, out var headers) ? headers : _own;
}
