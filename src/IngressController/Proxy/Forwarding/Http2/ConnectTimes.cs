using System.Runtime.CompilerServices;

namespace IngressController.Proxy.Forwarding.Http2;

/// <summary>
/// Connect times of requests that opened a connection. The connect callback knows only the message; messages on reused
/// connections have no entry, and an entry is collected with its message.
/// </summary>
sealed class ConnectTimes
{
    readonly ConditionalWeakTable<HttpRequestMessage, Took> _byMessage = [];

    sealed record Took(long Ticks);

    /// <param name="message">The request that opens the connection.</param>
    /// <param name="ticks">Stopwatch ticks.</param>
    public void Add(HttpRequestMessage message, long ticks) => _byMessage.AddOrUpdate(message, new(ticks));

    /// <summary>Stopwatch ticks; null when no connection was opened for the message.</summary>
    public long? Find(HttpRequestMessage message) => _byMessage.TryGetValue(message, out var took) ? took.Ticks : null;
}
