using IngressController.Core.Annotations;

namespace IngressController.Features.CookieAttributes;

/// <param name="Domain">Replaces a cookie's Domain attribute when it equals the first text; or null.</param>
/// <param name="Path">Replaces the beginning of a cookie's Path attribute when it is the first text; or null.</param>
sealed record CookieAttributesPolicy(Replacement? Domain, Replacement? Path) : IPolicy;

/// <summary>Replaces one text by another.</summary>
sealed record Replacement(string From, string To);
