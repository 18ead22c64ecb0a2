using System.Security.Cryptography;
using System.Text;

namespace IngressController.Proxy.Balancing;

/// <summary>The run-time state of a destination. It lives as long as its upstream has the destination, across tables and endpoint changes.</summary>
sealed class DestinationState(Destination destination)
{
    /// <summary>Consecutive failures, for <see cref="OutlierDetector"/>.</summary>
    internal int Failures;

    string? _sessionKey;
    bool _isGone;

    /// <summary>What it is; the pod's name may change while its address stays.</summary>
    public Destination Destination { get; private set; } = destination;

    /// <summary><c>http://address:port</c>, the prefix of request targets.</summary>
    public string HttpPrefix { get; } = $"http://{destination.Authority}";

    /// <summary><c>https://address:port</c>.</summary>
    public string HttpsPrefix { get; } = $"https://{destination.Authority}";

    /// <summary>Its seed in rendezvous hashing, the same in every replica.</summary>
    public ulong HashSeed { get; } = Rendezvous.KeyOf(destination.Authority);

    /// <summary>Its key in session cookies: the same in every replica, and it does not reveal the address.</summary>
    public string SessionKey => _sessionKey ??=
        Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes($"session of {Destination.Authority}")).AsSpan(0, 16));

    /// <summary>Another pod has its address.</summary>
    /// <param name="same">Equal to the one before.</param>
    public void Rename(Destination same) => Destination = same;

    /// <summary>Whether the upstream has it no longer. Requests that chose it before may still use it.</summary>
    public bool IsGone => Volatile.Read(ref _isGone);

    /// <inheritdoc cref="IsGone"/>
    public void Leave() => Volatile.Write(ref _isGone, true);

    /// <summary>Timestamp until which it is ejected; written under the lock of <see cref="OutlierDetector"/>.</summary>
    public long EjectedUntil { get; set; } = long.MinValue;

    /// <summary>Its response times, for the balancers that use them.</summary>
    public LatencyAverage Latency { get; } = new();
}
