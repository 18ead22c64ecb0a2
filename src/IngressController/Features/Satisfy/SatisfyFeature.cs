using IngressController.Core.Annotations;
using IngressController.Proxy;

namespace IngressController.Features.Satisfy;

/// <summary><c>satisfy: any</c>; <c>all</c> is what holds without a policy.</summary>
sealed record SatisfyAnyPolicy : IPolicy;

/// <summary>How the access checks of a route combine.</summary>
sealed class SatisfyFeature : Feature<SatisfyAnyPolicy>
{
    static readonly Annotation Satisfy = new("satisfy", "any: passing one of address list, basic and external authentication is enough; all (the default): each must be passed.");

    public override IReadOnlyList<Annotation> Annotations => [Satisfy];

    public override Stage Stage => Stage.Authentication;

    protected override SatisfyAnyPolicy? ParsePolicy(AnnotationReader reader) => reader.OneOf(Satisfy, "any", "all") == "any" ? new() : null;

    protected override void Bind(SatisfyAnyPolicy policy, RouteScope scope, RoutePipeline pipeline) => pipeline.SatisfyAny(policy);
}
