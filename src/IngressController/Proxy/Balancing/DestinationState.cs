using IngressController.Core.Routing;

namespace IngressController.Proxy.Balancing;

/// <summary>A destination at run time. It lives as long as its upstream has it, across tables and endpoint changes.</summary>
sealed class DestinationState(Destination destination)
{
    public Destination Destination { get; } = destination;

    /// <summary><c>http://address:port</c>, what a request target is appended to.</summary>
    public string HttpPrefix { get; } = $"http://{destination.Authority}";

    /// <summary><c>https://address:port</c>.</summary>
    public string HttpsPrefix { get; } = $"https://{destination.Authority}";

    /// <summary>Its part in rendezvous hashing, the same in every replica.</summary>
    public ulong HashSeed { get; } = ClientAffinity.StableHash(destination.Authority);
}
