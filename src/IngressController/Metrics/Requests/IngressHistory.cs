using System.Collections.Immutable;

namespace IngressController.Metrics.Requests;

/// <summary>The requests of one Ingress in the steps of <see cref="TrafficHistory"/>.</summary>
/// <param name="Namespace">Empty, like the name, for requests that no rule covers.</param>
/// <param name="Name">Its name.</param>
/// <param name="Requests">Oldest step first.</param>
sealed record IngressHistory(string Namespace, string Name, ImmutableArray<int> Requests);
