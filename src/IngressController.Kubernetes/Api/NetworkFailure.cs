using System.Security.Authentication;
using IngressController.Kubernetes.Api.Credentials;

namespace IngressController.Kubernetes.Api;

/// <summary>The failures in which a request gets no answer, and their descriptions for people.</summary>
static class NetworkFailure
{
    public static bool Is(Exception e) => e is HttpRequestException or IOException or TimeoutException or CredentialException;

    /// <summary>One line; for a TLS failure the reason, which .NET puts into the inner exception.</summary>
    public static string Describe(Exception e) =>
        e is HttpRequestException { InnerException: AuthenticationException tls } ? $"no TLS connection: {tls.Message}" : e.Message;
}
