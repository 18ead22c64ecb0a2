using System.Collections.Immutable;
using IngressController.Core.Annotations;
using IngressController.Proxy;

namespace IngressController.Features.Snippets;

/// <summary>proxy_hide_header: removes headers of pods. The list of a path replaces that of the host.</summary>
sealed class HiddenSnippetFeature : Feature
{
    public override Stage Stage => Stage.Errors;

    public override bool CanAct(PolicySet policies) => RouteSnippets.IsAny(policies);

    public override void Bind(RouteScope scope, RoutePipeline pipeline)
    {
        var names = RouteSnippets.Of(scope).Hidden;
        if (!names.IsEmpty)
            pipeline.EditResponse((context, response) => Hide(names, context, response));
    }

    static void Hide(ImmutableArray<string> names, RequestContext context, HttpResponse response)
    {
        if (context.Answerer != Answerer.Pod)
            return;
        foreach (var name in names)
            response.Headers.Remove(name);
    }
}
