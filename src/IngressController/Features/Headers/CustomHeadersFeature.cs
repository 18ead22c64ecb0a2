using IngressController.Core.Annotations;
using IngressController.Core.Cluster;
using IngressController.Proxy;

namespace IngressController.Features.Headers;

/// <param name="Headers">Set on every answer of the paths.</param>
sealed record CustomHeadersPolicy(ValueArray<HeaderEntry> Headers) : IPolicy;

/// <summary>
/// <c>custom-headers</c>. Only names that the administrator allows may be set; anything broken closes the paths (behaviour 33): the
/// headers may be what protects a browser.
/// </summary>
sealed class CustomHeadersFeature : Feature<CustomHeadersPolicy>
{
    static readonly Annotation CustomHeaders = new("custom-headers", "ConfigMap (namespace/name) whose entries are set as headers of every answer; global-allowed-response-headers must list each.");
    static readonly Setting Allowed = new("global-allowed-response-headers", "", "Header names that the annotation custom-headers may set, comma separated.");

    public override IReadOnlyList<Annotation> Annotations => [CustomHeaders];

    public override IReadOnlyList<Setting> Settings => [Allowed];

    public override Stage Stage => Stage.Transform;

    protected override CustomHeadersPolicy? ParsePolicy(AnnotationReader reader)
    {
        if (!reader.TryGet(CustomHeaders, out var text))
            return null;
        if (reader.Reference(text, out var problem) is not { } key)
        {
            reader.Deny(CustomHeaders, problem!);
            return null;
        }

        if (reader.FindConfigMap(key) is not { } source)
        {
            reader.Deny(CustomHeaders, $"ConfigMap {key} does not exist", new(ResourceKind.ConfigMap, key));
            return null;
        }

        var allowed = Values.List(reader.Settings.Text(Allowed));
        foreach (var (name, _) in source.Data)
        {
            if (!allowed.Contains(name, StringComparer.OrdinalIgnoreCase))
                reader.Deny(CustomHeaders, $"header {name} of ConfigMap {key} is not in global-allowed-response-headers", source.Reference);
        }

        return new(HeaderList.Read(source, problem => reader.Deny(CustomHeaders, problem, source.Reference)));
    }

    protected override void Bind(CustomHeadersPolicy policy, RouteScope scope, RoutePipeline pipeline) => pipeline.EditResponse((context, response) =>
    {
        foreach (var (name, _, value) in policy.Headers)
            response.Headers[name] = value.Evaluate(context);
    });
}
