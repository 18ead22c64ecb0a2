namespace IngressController.Kubernetes.Status;

/// <summary>What the status of Ingresses is to say, and how it is kept.</summary>
/// <param name="Addresses">Where the controller is reached.</param>
/// <param name="Pods">Tells whether this is the last replica.</param>
/// <param name="Interval">How often the addresses are looked up anew: <c>--status-update-interval</c>.</param>
public sealed record StatusOptions(IAddressSource Addresses, ControllerPods Pods, TimeSpan Interval);
