using System.Globalization;
using System.Net;
using System.Text.Json;
using System.Text.Json.Nodes;
using IngressController.Core.Gateways;
using IngressController.Kubernetes.Api;

namespace IngressController.Kubernetes.Status.Gateways;

/// <summary>
/// Says in the status of a GatewayClass whether the cluster's Gateway API is of a version that is known here, which the API's own
/// definitions tell (<c>gateway.networking.k8s.io/bundle-version</c>). A class of another version is served as well as may be.
/// </summary>
/// <param name="client">The API server.</param>
/// <param name="time">The clock.</param>
sealed class ClassVersions(ApiClient client, TimeProvider time)
{
    /// <summary>The last minor version of v1 whose fields are known here. Earlier ones have no fields of v1 that it has not.</summary>
    const int LastMinor = 6;

    const string Condition = "SupportedVersion";
    const string Annotation = $"{GatewayObjects.Group}/bundle-version";
    const string Definition = $"gatewayclasses.{GatewayObjects.Group}";

    /// <summary>How often it is read again: it changes with the definitions.</summary>
    static readonly TimeSpan Interval = TimeSpan.FromMinutes(10);

    static readonly Permission Needed = new("get", "customresourcedefinitions", "apiextensions.k8s.io");

    Problem? _problem;
    long? _readAt;

    /// <summary>The report with what is known of the version, which is read when it has a class.</summary>
    /// <param name="report">What the table has to say.</param>
    /// <param name="failures">Receives why it could not be read; it is tried again with the next report.</param>
    /// <param name="cancellation">Ends it.</param>
    public async Task<GatewayReport> ApplyAsync(GatewayReport report, IDictionary<Permission, Exception> failures, CancellationToken cancellation)
    {
        if (!report.Statuses.Any(static status => status.Object.Kind == ResourceKind.GatewayClass))
            return report;
        if (_readAt is not { } readAt || time.GetElapsedTime(readAt) >= Interval)
            await ReadAsync(failures, cancellation);
        return _problem is null ? report : report.Select(status => status.Object.Kind != ResourceKind.GatewayClass ? status : status with
        {
            Conditions = status.Conditions.Select(one => one.Type == Condition ? Core.Gateways.Condition.Of(Condition, _problem) : one).ToValueArray(),
        });
    }

    async Task ReadAsync(IDictionary<Permission, Exception> failures, CancellationToken cancellation)
    {
        try
        {
            var response = await client.GetAsync($"/apis/apiextensions.k8s.io/v1/customresourcedefinitions/{Definition}", cancellation);
            if (response.Code == HttpStatusCode.NotFound)
            {
                (_problem, _readAt) = (Unknown($"there is no definition {Definition}"), null);
                return;
            }

            if (!response.IsSuccess)
                throw new ApiException(response.Error, response.RetryAfter);
            var metadata = (JsonNode.Parse(response.Body.Span) as JsonObject)?["metadata"] as JsonObject;
            (_problem, _readAt) = (ProblemOf(LiveJson.Text(metadata?["annotations"], Annotation)), time.GetTimestamp());
        }
        catch (Exception error) when (error is ApiException || NetworkFailure.Is(error) || error is JsonException)
        {
            (_problem, _readAt) = (Unknown(Needed.Explain(error)), null);
            failures[Needed] = error;
        }
    }

    static Problem? ProblemOf(string? version)
    {
        if (version is null)
            return Unknown($"{Definition} has no annotation {Annotation}: install the definitions of a release");
        var parts = version.TrimStart('v').Split('.');
        return parts is ["1", var minor, ..] && int.TryParse(minor, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number <= LastMinor
            ? null
            : Unsupported($"the cluster's Gateway API is of version {version}, known here is v1 up to v1.{LastMinor}: fields that are newer have no effect");
    }

    static Problem Unknown(string why) => Unsupported($"the version of the cluster's Gateway API is not known: {why}");

    static Problem Unsupported(string message) => new("UnsupportedVersion", message);
}
