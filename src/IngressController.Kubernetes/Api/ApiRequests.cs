using System.Text;
using System.Text.Json.Nodes;

namespace IngressController.Kubernetes.Api;

/// <summary>Requests that must succeed: any other status is an exception.</summary>
static class ApiRequests
{
    public const string MergePatch = "application/merge-patch+json";

    /// <summary>Sends a body of JSON.</summary>
    /// <exception cref="ApiException">The server refused it.</exception>
    public static async Task<ApiResponse> WriteAsync(
        this ApiClient client, HttpMethod method, string path, JsonObject body, CancellationToken cancellation)
    {
        var contentType = method == HttpMethod.Patch ? MergePatch : "application/json";
        return Checked(await client.SendAsync(method, path, Encoding.UTF8.GetBytes(body.ToJsonString()), contentType, cancellation));
    }

    /// <summary>Reads an object or a list.</summary>
    /// <exception cref="ApiException">The server refused it.</exception>
    public static async Task<ApiResponse> ReadAsync(this ApiClient client, string path, CancellationToken cancellation) =>
        Checked(await client.GetAsync(path, cancellation));

    static ApiResponse Checked(ApiResponse response) =>
        response.IsSuccess ? response : throw new ApiException(response.Error, response.RetryAfter);
}
