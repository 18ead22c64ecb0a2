using IngressController.Core.Annotations;
using IngressController.Proxy.Expressions;

namespace IngressController.Features.Mirror;

/// <param name="Target">The URL that copies go to.</param>
/// <param name="Host">Their Host header; null: the URL's host. May hold variables.</param>
/// <param name="WithBody">Whether the body is copied too.</param>
sealed record MirrorPolicy(UrlTemplate Target, Template? Host, bool WithBody) : IPolicy;
