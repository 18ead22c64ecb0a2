using IngressController.Core.Annotations;
using IngressController.Core.Cluster;
using IngressController.Proxy;

namespace IngressController.Features.Headers;

/// <param name="Headers">Set on every answer.</param>
sealed record AddHeadersPolicy(ValueArray<HeaderEntry> Headers) : IPolicy;

/// <summary>The setting <c>add-headers</c> (behaviour 23).</summary>
sealed class AddHeadersFeature : Feature<AddHeadersPolicy>
{
    static readonly Setting AddHeaders = new("add-headers", "", "ConfigMap (namespace/name) whose entries are set as headers of every answer.");

    public override IReadOnlyList<Setting> Settings => [AddHeaders];

    public override Stage Stage => Stage.Transform;

    protected override AddHeadersPolicy? ParsePolicy(AnnotationReader reader) =>
        HeaderList.Of(reader, AddHeaders) is { IsEmpty: false } headers ? new(headers) : null;

    protected override void Bind(AddHeadersPolicy policy, RouteScope scope, RoutePipeline pipeline) => pipeline.EditResponse((context, response) =>
    {
        foreach (var (name, _, value) in policy.Headers)
            response.Headers[name] = value.Evaluate(context);
    });
}
