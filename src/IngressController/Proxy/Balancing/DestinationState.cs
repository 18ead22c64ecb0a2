using System.Security.Cryptography;
using System.Text;
using IngressController.Core.Routing;

namespace IngressController.Proxy.Balancing;

/// <summary>A destination at run time. It lives as long as its upstream has it, across tables and endpoint changes.</summary>
sealed class DestinationState(Destination destination)
{
    /// <summary>Failures in a row, for <see cref="OutlierDetector"/>.</summary>
    internal int Failures;

    string? _sessionKey;

    public Destination Destination { get; } = destination;

    /// <summary><c>http://address:port</c>, what a request target is appended to.</summary>
    public string HttpPrefix { get; } = $"http://{destination.Authority}";

    /// <summary><c>https://address:port</c>.</summary>
    public string HttpsPrefix { get; } = $"https://{destination.Authority}";

    /// <summary>Its part in rendezvous hashing, the same in every replica.</summary>
    public ulong HashSeed { get; } = Rendezvous.KeyOf(destination.Authority);

    /// <summary>What a session cookie calls it: the same in every replica, and not its address.</summary>
    public string SessionKey => _sessionKey ??=
        Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes($"session of {Destination.Authority}")).AsSpan(0, 16));

    /// <summary>Timestamp until which it gets no requests; written under the lock of <see cref="OutlierDetector"/>.</summary>
    public long EjectedUntil { get; set; } = long.MinValue;

    /// <summary>How fast it has been, where that decides.</summary>
    public LatencyAverage Latency { get; } = new();
}
