using System.Collections.Immutable;

namespace IngressController.Reconciling.Removals;

/// <summary>One object that the table in force used, and that has gone.</summary>
/// <param name="Cause">
/// The object; for endpoints, the EndpointSlice kind with the name of their Service; for an Ingress that changed its class, itself.
/// </param>
/// <param name="Objects">Its last good version; for endpoints and for a Service, all slices of the Service too.</param>
/// <param name="Ingresses">The Ingresses that are no longer ours without it.</param>
/// <param name="At">When it was missed.</param>
/// <param name="IsMass">Whether it went together with most of its kind.</param>
sealed record Loss(ObjectReference Cause, ImmutableArray<ClusterObject> Objects, ImmutableArray<ObjectKey> Ingresses, DateTimeOffset At, bool IsMass = false);
