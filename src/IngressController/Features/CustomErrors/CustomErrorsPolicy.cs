using IngressController.Core.Annotations;

namespace IngressController.Features.CustomErrors;

/// <param name="Codes">Statuses that the default backend answers.</param>
/// <param name="OfAnnotation">Whether the Ingress lists them: its own default-backend, if any, answers then.</param>
/// <param name="OnlyOwn">Whether the upstream's own answers pass unchanged, so that only statuses made by the proxy are replaced.</param>
sealed record CustomErrorsPolicy(ValueArray<int> Codes, bool OfAnnotation, bool OnlyOwn) : IPolicy;
