namespace IngressController.Kubernetes.Status;

/// <summary>The content of the Ingresses' status, and how it is maintained.</summary>
/// <param name="Addresses">The addresses of the controller.</param>
/// <param name="Pods">Tells whether this is the last replica.</param>
/// <param name="Interval">How often the addresses are read again: <c>--status-update-interval</c>.</param>
public sealed record StatusOptions(IAddressSource Addresses, ControllerPods Pods, TimeSpan Interval);
