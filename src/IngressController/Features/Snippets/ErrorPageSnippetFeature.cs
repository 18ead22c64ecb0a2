using System.Collections.Frozen;
using System.Collections.Immutable;
using IngressController.Core.Annotations;
using IngressController.Features.CustomErrors;
using IngressController.Features.ExternalAuth;
using IngressController.Features.Snippets.ErrorPages;
using IngressController.Proxy;
using IngressController.Proxy.Reasons;

namespace IngressController.Features.Snippets;

/// <summary>error_page and proxy_intercept_errors.</summary>
sealed class ErrorPageSnippetFeature : Feature
{
    public override Stage Stage => Stage.Errors;

    public override bool CanAct(PolicySet policies) => RouteSnippets.IsAny(policies);

    public override void Bind(RouteScope scope, RoutePipeline pipeline)
    {
        var snippets = RouteSnippets.Of(scope);
        var (own, host) = (snippets.Path.Errors, snippets.Server.Errors.Inside(snippets.Http.Errors));
        var custom = scope.Route.Policies.Get<CustomErrorsPolicy>();

        // The template has lines of its own for these annotations: those of the host do not reach the path then.
        var hides = custom is { OfAnnotation: true } || scope.Route.Policies.Get<ExternalAuthPolicy>() is { SigninLocation: not null };
        var pages = own.Pages.IsEmpty && !hides ? host.Pages : own.Pages;
        var level = new ErrorPageLevel(pages, null, own.IsRecursive ?? host.IsRecursive, null);
        var nested = snippets.Path.Locations.Where(static location => location.Level.Errors is { Pages.IsEmpty: false } or { IsRecursive: not null })
            .ToFrozenDictionary(static location => (object)location, location => location.Level.Errors.Inside(level), ReferenceEqualityComparer.Instance);
        if (pages.IsEmpty && host.Pages.IsEmpty && nested.Values.All(static inside => inside.Pages.IsEmpty))
            return;
        var intercepts = own.Intercepts ?? (custom is { OnlyOwn: false } ? true : host.Intercepts ?? false);
        var withheld = intercepts ? CodesOf(pages).Concat(custom is { OnlyOwn: false } ? custom.Codes : []).ToFrozenSet() : null;
        var step = new SnippetErrorStep(level, host, nested, withheld);
        pipeline.Use(next => context => step.HandleAsync(context, next));
    }

    static IEnumerable<int> CodesOf(ImmutableArray<SnippetErrorPage> pages) => pages.SelectMany(static page => page.Codes);
}

/// <summary>try_files: none of the files is there, so that its last argument always holds.</summary>
sealed class TryFilesFeature : Feature
{
    public override Stage Stage => Stage.Transform;

    public override bool CanAct(PolicySet policies) => RouteSnippets.IsAny(policies);

    public override void Bind(RouteScope scope, RoutePipeline pipeline)
    {
        if (RouteSnippets.Of(scope).Path.Errors.Last is { } last)
            pipeline.Use(_ => context => Handle(last, context));
    }

    static Task Handle(LastFile last, RequestContext context)
    {
        var target = last.Target?.EvaluateDecoded(context);
        if (target is null || context.Target.Path.Span.SequenceEqual(target))
        {
            // A path that leads to itself would go round until nginx gives up.
            return target is null
                ? context.AnswerWith(last.Status, AnswerReason.SnippetAnswer)
                : context.AnswerWith(StatusCodes.Status500InternalServerError, AnswerReason.BadRewrite);
        }

        return InternalRedirect.Go(context, target);
    }
}
