using IngressController.Features.Snippets.Answers;
using IngressController.Proxy.Expressions;

namespace IngressController.Features.Snippets.Compiling;

/// <summary>nginx' variables that stand in snippets only.</summary>
static class SnippetOnlyVariables
{
    public static Variable? Find(string name) => name switch
    {
        "literal_dollar" => new(static _ => "$"),
        "connection_upgrade" => new(static context => context.Http.Request.Headers.Upgrade.Count > 0 ? "upgrade" : ""),
        "ssl_client_verify" => new(static context => context.ClientVerify ?? "NONE"),
        _ => PodHeaderVariable.IsNamedBy(name) ? new(context => context.Rewrite?.Find(name), IsDecoded: true) : null,
    };
}
