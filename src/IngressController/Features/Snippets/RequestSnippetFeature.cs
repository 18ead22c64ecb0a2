using IngressController.Core.Annotations;
using IngressController.Proxy;

namespace IngressController.Features.Snippets;

/// <summary>The edits of requests to pods: more_set_input_headers and its like, then proxy_set_header.</summary>
sealed class RequestSnippetFeature : Feature
{
    public override Stage Stage => Stage.Transform;

    public override bool CanAct(PolicySet policies) => RouteSnippets.IsAny(policies);

    public override void Bind(RouteScope scope, RoutePipeline pipeline)
    {
        var path = RouteSnippets.PathOf(scope);
        var input = RouteSnippets.HttpOf(scope).Input.AddRange(RouteSnippets.ServerOf(scope).Input).AddRange(path.Input);
        var headers = path.PodHeaders;
        foreach (var header in headers)
            pipeline.Withhold(header.Name);
        if (!input.IsEmpty)
        {
            pipeline.EditRequest((context, request) =>
            {
                foreach (var edit in input)
                    edit.Apply(context, request);
            });
        }

        if (!headers.IsEmpty)
        {
            pipeline.EditRequest((context, request) =>
            {
                foreach (var header in headers)
                    request.Set(header.Name, header.Value.Evaluate(context));
            });
        }
    }
}
