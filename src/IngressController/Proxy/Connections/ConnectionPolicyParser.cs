using System.Globalization;
using IngressController.Core.Annotations;

namespace IngressController.Proxy.Connections;

/// <summary>Reads <see cref="ConnectionPolicy"/> from the global ConfigMap.</summary>
sealed class ConnectionPolicyParser : IGlobalPolicyParser
{
    static readonly TimeSpan ASecond = TimeSpan.FromSeconds(1);

    static readonly Setting MaxConnections = new("max-worker-connections", "16384", "Client connections at a time; 0 means three quarters of the open files allowed.");
    static readonly Setting KeepAlive = new("keep-alive", "75", "Seconds a client connection may be idle; 0 closes it after each answer.");
    static readonly Setting KeepAliveRequests = new("keep-alive-requests", "1000", "Requests on one client connection.");
    static readonly Setting HeaderTimeout = new("client-header-timeout", "60", "Seconds a client may take over its request line and headers.");
    static readonly Setting BodyTimeout = new("client-body-timeout", "60", "Seconds a request's body may stand still.");
    static readonly Setting HeaderBuffers = new("large-client-header-buffers", "4 8k", "How many buffers of which size request line and headers may fill.");
    static readonly Setting Http2Streams = new("http2-max-concurrent-streams", "128", "Concurrent streams on one HTTP/2 connection.");
    static readonly Setting DrainTimeout = new("worker-shutdown-timeout", "240s", "Time open requests may take to finish when the controller stops.");

    public IReadOnlyList<Setting> Settings =>
        [MaxConnections, KeepAlive, KeepAliveRequests, HeaderTimeout, BodyTimeout, HeaderBuffers, Http2Streams, DrainTimeout];

    public IPolicy Parse(GlobalSettings settings)
    {
        var (buffers, size) = Buffers(settings);
        var connections = settings.Int(MaxConnections);
        return new ConnectionPolicy
        {
            MaxConnections = connections > 0 ? connections : OpenFiles.Limit / 4 * 3,
            KeepAlive = settings.Duration(KeepAlive, TimeSpan.Zero),
            KeepAliveRequests = settings.Int(KeepAliveRequests, 1),
            HeaderTimeout = settings.Duration(HeaderTimeout, ASecond),
            BodyTimeout = settings.Duration(BodyTimeout, ASecond),
            HeaderBuffers = buffers,
            HeaderSize = size,
            Http2Streams = settings.Int(Http2Streams, 1),
            DrainTimeout = settings.Duration(DrainTimeout, TimeSpan.Zero),
        };
    }

    static (int Buffers, int Size) Buffers(GlobalSettings settings)
    {
        var text = settings.Text(HeaderBuffers);
        if (text.Split(' ', StringSplitOptions.RemoveEmptyEntries) is [var number, var size] &&
            int.TryParse(number, NumberStyles.None, CultureInfo.InvariantCulture, out var buffers) && buffers is >= 1 and <= 64 &&
            TryParseSize(size, out var bytes) && bytes is >= 1024 and <= 256 * 1024)
            return (buffers, bytes);
        settings.Reject(HeaderBuffers, "is not a number of buffers (1 to 64) and a size (1k to 256k), such as 4 8k");
        return (ConnectionPolicy.Default.HeaderBuffers, ConnectionPolicy.Default.HeaderSize);
    }

    static bool TryParseSize(ReadOnlySpan<char> text, out int bytes)
    {
        var unit = text.EndsWith("k", StringComparison.OrdinalIgnoreCase) ? 1024 : 1;
        var isNumber = int.TryParse(unit == 1 ? text : text[..^1], NumberStyles.None, CultureInfo.InvariantCulture, out bytes) && bytes <= 1024 * 1024;
        bytes *= isNumber ? unit : 0;
        return isNumber;
    }
}
