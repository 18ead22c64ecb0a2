using IngressController.Core.Annotations;
using IngressController.Proxy.Expressions;

namespace IngressController.Features.Mirror;

/// <param name="Target">The URL of the copies.</param>
/// <param name="Host">Their Host header, which may contain variables; null: the URL's host.</param>
/// <param name="WithBody">Whether the body is copied too.</param>
sealed record MirrorPolicy(UrlTemplate Target, Template? Host, bool WithBody) : IPolicy;
