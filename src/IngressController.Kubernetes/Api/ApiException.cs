using System.Net;

namespace IngressController.Kubernetes.Api;

/// <summary>The API server refused a request.</summary>
sealed class ApiException(ApiError error, TimeSpan? retryAfter = null) : Exception(error.ToString())
{
    public ApiError Error => error;

    public HttpStatusCode Code => error.Code;

    /// <summary>How long the server asks us to wait; null when it does not.</summary>
    public TimeSpan? RetryAfter => retryAfter;
}
