using IngressController.Core.Annotations;
using IngressController.Core.Cluster;

namespace IngressController.Features.CustomErrors;

/// <param name="Codes">Statuses that the default backend answers.</param>
/// <param name="OfAnnotation">Whether the Ingress lists them: then its own default-backend answers, if it has one.</param>
/// <param name="OnlyOwn">Whether the upstream's answers are passed on, so that only the proxy's own statuses are replaced.</param>
sealed record CustomErrorsPolicy(ValueArray<int> Codes, bool OfAnnotation, bool OnlyOwn) : IPolicy;
