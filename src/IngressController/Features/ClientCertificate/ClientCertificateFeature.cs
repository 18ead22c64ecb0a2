using IngressController.Proxy;
using IngressController.Proxy.Matching;

namespace IngressController.Features.ClientCertificate;

/// <summary>Client certificates (behaviour 18, 51). The annotations apply to the whole host.</summary>
sealed class ClientCertificateFeature(MatchBudget matching, TimeProvider time) : Feature
{
    public override Stage Stage => Stage.ClientCertificate;

    public override object RuleOf(RouteScope scope) => CertificateRule.Of(scope)!;

    public override void Bind(RouteScope scope, RoutePipeline pipeline)
    {
        if (CertificateRule.Of(scope) is not { } rule)
            return;
        foreach (var policy in rule.Policies)
            pipeline.Use(next => new ClientCertificateStep(policy, rule.IsForTlsOnly, matching, scope.Host, time, next).HandleAsync);
        if (ClientCertificateHeaders.Of(scope, time) is { } headers)
            pipeline.EditRequest(headers.Add);
    }
}
