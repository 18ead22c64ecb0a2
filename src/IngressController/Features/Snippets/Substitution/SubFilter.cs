using IngressController.Proxy.Expressions;

namespace IngressController.Features.Snippets.Substitution;

/// <summary>sub_filter: a text that is replaced in bodies of answers.</summary>
/// <param name="Search">What is looked for; the case of ASCII letters does not count.</param>
/// <param name="Replacement">What stands in its place.</param>
sealed record SubFilter(Template Search, Template Replacement);
