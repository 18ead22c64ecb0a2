using IngressController.Core.Annotations;
using IngressController.Features.BackendProtocol;
using IngressController.Features.Snippets.Headers;
using IngressController.Proxy;
using IngressController.Proxy.Forwarding;

namespace IngressController.Features.Snippets;

/// <summary>The headers of requests to pods: what more_set_input_headers and its like have made of them, then proxy_set_header.</summary>
sealed class RequestSnippetFeature : Feature
{
    public override Stage Stage => Stage.Transform;

    public override bool CanAct(PolicySet policies) => RouteSnippets.IsAny(policies);

    public override void Bind(RouteScope scope, RoutePipeline pipeline)
    {
        var snippets = RouteSnippets.Of(scope);
        var path = snippets.Path;
        var isGrpc = scope.Route.Policies.Get<BackendProtocolPolicy>()?.Protocol is UpstreamProtocol.Grpc or UpstreamProtocol.Grpcs;
        var headers = isGrpc ? path.PodHeaders : path.PodHeaders.RemoveAll(static header => header.IsOfGrpc);
        foreach (var header in headers)
            pipeline.Withhold(header.Name);
        if (InputSnippetFeature.CanAct(snippets))
        {
            // Those too that pods get from no client, whatever it sends.
            pipeline.EditRequest((context, request) =>
            {
                foreach (var edit in snippets.Input)
                    edit.Copy(context, request);
                foreach (var edit in InputSnippetFeature.OfBranch(context))
                    edit.Copy(context, request);
            });
        }

        if (!headers.IsEmpty)
        {
            var isRepeated = headers.Select((header, i) => headers.Take(i).Any(before => IsBeside(before, header))).ToArray();
            pipeline.EditRequest((context, request) =>
            {
                for (var i = 0; i < headers.Length; i++)
                {
                    var value = headers[i].Value.Evaluate(context);
                    if (isRepeated[i])
                        request.AddUnlessEmpty(headers[i].Name, value);
                    else
                        request.Set(headers[i].Name, value);
                }
            });
        }
    }

    // As in nginx, a name that stands twice is sent twice, but not those by which pods tell clients and hosts apart.
    static bool IsBeside(PodHeader before, PodHeader header) =>
        before.Name.Equals(header.Name, StringComparison.OrdinalIgnoreCase) && !TemplateHeaders.Contains(header.Name);
}
