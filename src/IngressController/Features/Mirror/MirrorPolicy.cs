using IngressController.Core.Annotations;
using IngressController.Expressions;

namespace IngressController.Features.Mirror;

/// <param name="Target">The URL that copies go to.</param>
/// <param name="Host">Their Host header; null: the URL's host.</param>
/// <param name="WithBody">Whether the body is copied too.</param>
sealed record MirrorPolicy(Template Target, string? Host, bool WithBody) : IPolicy;
