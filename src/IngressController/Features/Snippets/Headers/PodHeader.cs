using IngressController.Proxy.Expressions;

namespace IngressController.Features.Snippets.Headers;

/// <summary>One proxy_set_header or grpc_set_header. An empty value sends none.</summary>
/// <param name="IsOfGrpc">Whether it is sent with the protocol gRPC only.</param>
sealed record PodHeader(string Name, Template Value, bool IsOfGrpc = false);
