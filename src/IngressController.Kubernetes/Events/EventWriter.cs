using System.Net;
using IngressController.Kubernetes.Api;
using k8s;
using k8s.Models;

namespace IngressController.Kubernetes.Events;

/// <summary>Writes Events of the core API, which every Kubernetes version serves and <c>kubectl describe</c> shows.</summary>
sealed class EventWriter(ApiClient client, string component, string instance)
{
    /// <summary>The API's limit for the text of an Event, in characters.</summary>
    const int MaxMessage = 1024;

    readonly ICoreV1Operations _core = client.Typed.CoreV1;

    /// <summary>Creates the Event, or increments an existing one. Returns its count on the server.</summary>
    /// <exception cref="ApiException">The server refused it.</exception>
    public async Task<int> WriteAsync(CorrelatedEvent @event, CancellationToken cancellation)
    {
        // Events live for an hour: one to be incremented may be gone, and one to be created may already exist.
        if (@event.Count > 1 && await TryPatchAsync(@event, @event.Count, cancellation) is not null)
            return @event.Count;
        if (await TryCreateAsync(@event, cancellation))
            return @event.Count;
        return await TryPatchAsync(@event, null, cancellation) is { } present ? present.Count ?? 1 : @event.Count;
    }

    async Task<bool> TryCreateAsync(CorrelatedEvent @event, CancellationToken cancellation)
    {
        try
        {
            await _core.CreateNamespacedEventAsync(Body(@event), NamespaceOf(@event), cancellationToken: cancellation);
            return true;
        }
        catch (ApiException error) when (error.Code == HttpStatusCode.Conflict)
        {
            return false;
        }
    }

    /// <summary>Returns the Event as it is now; null when it does not exist.</summary>
    async Task<Corev1Event?> TryPatchAsync(CorrelatedEvent @event, int? count, CancellationToken cancellation)
    {
        var change = new Corev1Event { LastTimestamp = Time(@event.Last), Message = MessageOf(@event), Count = count };
        try
        {
            return await _core.PatchNamespacedEventAsync(
                new(change, V1Patch.PatchType.MergePatch), @event.Name, NamespaceOf(@event), cancellationToken: cancellation);
        }
        catch (ApiException error) when (error.Code == HttpStatusCode.NotFound)
        {
            return null;
        }
    }

    Corev1Event Body(CorrelatedEvent @event)
    {
        var (reference, uid) = (@event.Note.Object, @event.Note.Uid);
        return new()
        {
            ApiVersion = "v1",
            Kind = "Event",
            Metadata = new() { Name = @event.Name, NamespaceProperty = NamespaceOf(@event) },
            InvolvedObject = new()
            {
                ApiVersion = ApiVersionOf(reference.Kind),
                Kind = reference.Kind.ToString(),
                Name = reference.Key.Name,
                NamespaceProperty = reference.Key.Namespace.Length > 0 ? reference.Key.Namespace : null,
                Uid = uid.Length > 0 ? uid : null,
            },
            Type = @event.Note.Type,
            Reason = @event.Note.Reason,
            Message = MessageOf(@event),
            Count = @event.Count,
            FirstTimestamp = Time(@event.First),
            LastTimestamp = Time(@event.Last),
            Source = new() { Component = component },
            ReportingComponent = component,
            ReportingInstance = instance,
        };
    }

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

    /// <summary>Kubernetes' Time, which has whole seconds.</summary>
    static DateTime Time(DateTimeOffset time) => DateTimeOffset.FromUnixTimeSeconds(time.ToUnixTimeSeconds()).UtcDateTime;
}
