using IngressController.Core.Annotations;

namespace IngressController.Features.Redirect;

/// <param name="Status">300 to 308.</param>
/// <param name="Location">The target, as written: a URL, or a path of the same host.</param>
sealed record RedirectPolicy(int Status, string Location) : IPolicy;
