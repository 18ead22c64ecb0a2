namespace IngressController.Kubernetes.Status;

/// <summary>Provides the addresses at which clients reach the controller (behaviour 113).</summary>
public interface IAddressSource
{
    /// <summary>The current addresses. Throws the API client's exceptions, or <see cref="StatusException"/>.</summary>
    Task<ValueArray<LoadBalancerAddress>> ReadAsync(CancellationToken cancellation);
}

/// <summary>The addresses of <c>--publish-status-address</c>.</summary>
public sealed class FixedAddresses(ValueArray<LoadBalancerAddress> addresses) : IAddressSource
{
    public Task<ValueArray<LoadBalancerAddress>> ReadAsync(CancellationToken cancellation) => Task.FromResult(addresses);
}

/// <summary>The addresses cannot be determined; the message says why in one line, with the remedy.</summary>
public sealed class StatusException : Exception
{
    public StatusException(string message)
        : base(message)
    {
    }

    public StatusException(string message, Exception inner)
        : base(message, inner)
    {
    }

    public StatusException()
    {
    }
}
