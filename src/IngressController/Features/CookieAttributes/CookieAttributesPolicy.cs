using IngressController.Core.Annotations;

namespace IngressController.Features.CookieAttributes;

/// <param name="Domain">What a cookie's Domain attribute is replaced by when it equals the first text, or null.</param>
/// <param name="Path">What the beginning of a cookie's Path attribute is replaced by when it is the first text, or null.</param>
sealed record CookieAttributesPolicy(Replacement? Domain, Replacement? Path) : IPolicy;

/// <summary>One text in place of another.</summary>
sealed record Replacement(string From, string To);
