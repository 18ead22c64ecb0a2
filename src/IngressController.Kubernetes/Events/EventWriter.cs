using System.Globalization;
using System.Net;
using System.Text.Json.Nodes;
using IngressController.Kubernetes.Api;

namespace IngressController.Kubernetes.Events;

/// <summary>Writes Events of the core API, which every Kubernetes version serves and <c>kubectl describe</c> shows.</summary>
sealed class EventWriter(ApiClient client, string component, string instance)
{
    /// <summary>The API's limit for the text of an Event, in characters.</summary>
    const int MaxMessage = 1024;

    /// <summary>Creates the Event, or increments an existing one. Returns its count on the server.</summary>
    /// <exception cref="ApiException">The server refused it.</exception>
    public async Task<int> WriteAsync(CorrelatedEvent @event, CancellationToken cancellation)
    {
        // Events live for an hour: one to be incremented may be gone, and one to be created may already exist.
        if (@event.Count > 1 && await TryPatchAsync(@event, @event.Count, cancellation) is not null)
            return @event.Count;
        if (await TryCreateAsync(@event, cancellation))
            return @event.Count;
        return await TryPatchAsync(@event, null, cancellation) is { } present ? CountOf(present) : @event.Count;
    }

    async Task<bool> TryCreateAsync(CorrelatedEvent @event, CancellationToken cancellation)
    {
        try
        {
            await client.WriteAsync(HttpMethod.Post, Collection(@event), Body(@event), cancellation);
            return true;
        }
        catch (ApiException error) when (error.Code == HttpStatusCode.Conflict)
        {
            return false;
        }
    }

    /// <summary>Returns the Event as it is now; null when it does not exist.</summary>
    async Task<JsonNode?> TryPatchAsync(CorrelatedEvent @event, int? count, CancellationToken cancellation)
    {
        var patch = new JsonObject { ["lastTimestamp"] = Time(@event.Last), ["message"] = MessageOf(@event) };
        if (count is { } known)
            patch["count"] = known;
        try
        {
            var response = await client.WriteAsync(HttpMethod.Patch, $"{Collection(@event)}/{@event.Name}", patch, cancellation);
            return JsonNode.Parse(response.Body.Span);
        }
        catch (ApiException error) when (error.Code == HttpStatusCode.NotFound)
        {
            return null;
        }
    }

    JsonObject Body(CorrelatedEvent @event)
    {
        var (reference, uid) = (@event.Note.Object, @event.Note.Uid);
        var involved = new JsonObject
        {
            ["apiVersion"] = ApiVersionOf(reference.Kind),
            ["kind"] = reference.Kind.ToString(),
            ["name"] = reference.Key.Name,
        };
        if (reference.Key.Namespace.Length > 0)
            involved["namespace"] = reference.Key.Namespace;
        if (uid.Length > 0)
            involved["uid"] = uid;
        return new()
        {
            ["apiVersion"] = "v1",
            ["kind"] = "Event",
            ["metadata"] = new JsonObject { ["name"] = @event.Name, ["namespace"] = NamespaceOf(@event) },
            ["involvedObject"] = involved,
            ["type"] = @event.Note.Type,
            ["reason"] = @event.Note.Reason,
            ["message"] = MessageOf(@event),
            ["count"] = @event.Count,
            ["firstTimestamp"] = Time(@event.First),
            ["lastTimestamp"] = Time(@event.Last),
            ["source"] = new JsonObject { ["component"] = component },
            ["reportingComponent"] = component,
            ["reportingInstance"] = instance,
        };
    }

    static string Collection(CorrelatedEvent @event) => $"/api/v1/namespaces/{Uri.EscapeDataString(NamespaceOf(@event))}/events";

    /// <summary>Events of objects without a namespace go to this namespace, as is usual in Kubernetes.</summary>
    static string NamespaceOf(CorrelatedEvent @event) =>
        @event.Note.Object.Key.Namespace is { Length: > 0 } @namespace ? @namespace : "default";

    static string ApiVersionOf(ResourceKind kind) => kind switch
    {
        ResourceKind.Ingress or ResourceKind.IngressClass => "networking.k8s.io/v1",
        ResourceKind.EndpointSlice => "discovery.k8s.io/v1",
        _ => "v1",
    };

    static string MessageOf(CorrelatedEvent @event) =>
        @event.Note.Message is { Length: > MaxMessage } message ? $"{message.AsSpan(0, MaxMessage - 3)}..." : @event.Note.Message;

    static string Time(DateTimeOffset time) => time.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture);

    static int CountOf(JsonNode @event) => (@event as JsonObject)?["count"] is JsonValue value && value.TryGetValue<int>(out var count) ? count : 1;
}
