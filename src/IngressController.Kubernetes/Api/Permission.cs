using System.Net;

namespace IngressController.Kubernetes.Api;

/// <summary>An RBAC rule that a request needs, for messages when it is missing.</summary>
/// <param name="Verbs">For example <c>get and update</c>.</param>
/// <param name="Resource">The plural, with the subresource: <c>ingresses/status</c>.</param>
/// <param name="Group">The API group; empty for core.</param>
/// <param name="Namespace">The namespace it is needed in; null: all served ones, or the kind has none.</param>
sealed record Permission(string Verbs, string Resource, string Group, string? Namespace = null)
{
    /// <summary>Why a request failed, in one line, with the remedy when the rule is missing.</summary>
    public string Explain(Exception failure) => failure switch
    {
        ApiException { Code: HttpStatusCode.Forbidden } =>
            $"{failure.Message}. Allow {Verbs} on {Resource} (apiGroup \"{Group}\"){In} in the role of the controller's service account",
        _ when NetworkFailure.Is(failure) => NetworkFailure.Describe(failure),
        _ => failure.Message,
    };

    string In => Namespace is null ? "" : $" in namespace {Namespace}";
}
