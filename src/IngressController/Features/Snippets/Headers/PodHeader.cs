using IngressController.Proxy.Expressions;

namespace IngressController.Features.Snippets.Headers;

/// <summary>One proxy_set_header. An empty value sends none.</summary>
sealed record PodHeader(string Name, Template Value);
