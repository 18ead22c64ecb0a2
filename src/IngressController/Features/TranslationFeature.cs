using IngressController.Core.Annotations;
using IngressController.Proxy;

namespace IngressController.Features;

/// <summary>Something that translation alone takes care of: it stands in the catalogue, and does nothing to requests.</summary>
sealed class TranslationFeature(IPolicyParser parser) : Feature
{
    public override IReadOnlyList<Annotation> Annotations => parser.Annotations;

    public override IReadOnlyList<Setting> Settings => parser.Settings;

    public override Stage Stage => Stage.Upstream;

    public override IPolicy? Parse(AnnotationReader reader) => parser.Parse(reader);

    public override bool CanAct(PolicySet policies) => false;

    public override void Bind(RouteScope scope, RoutePipeline pipeline)
    {
    }
}
