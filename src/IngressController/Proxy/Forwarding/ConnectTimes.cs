using System.Runtime.CompilerServices;

namespace IngressController.Proxy.Forwarding;

/// <summary>
/// How long connecting took, for the requests that a connection was opened for. The handler that opens connections knows the
/// message only; nothing is kept for messages that found a connection in use, and an entry goes with its message.
/// </summary>
sealed class ConnectTimes
{
    readonly ConditionalWeakTable<HttpRequestMessage, Took> _byMessage = [];

    sealed record Took(long Ticks);

    /// <param name="message">The request that the connection is for.</param>
    /// <param name="ticks">Stopwatch ticks.</param>
    public void Add(HttpRequestMessage message, long ticks) => _byMessage.AddOrUpdate(message, new(ticks));

    /// <summary>Stopwatch ticks; null when no connection was opened for it.</summary>
    public long? Find(HttpRequestMessage message) => _byMessage.TryGetValue(message, out var took) ? took.Ticks : null;
}
