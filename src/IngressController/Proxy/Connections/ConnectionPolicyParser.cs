using System.Globalization;
using IngressController.Core.Annotations;

namespace IngressController.Proxy.Connections;

/// <summary>Reads <see cref="ConnectionPolicy"/> from the global ConfigMap.</summary>
sealed class ConnectionPolicyParser : IPolicyParser
{
    static readonly OptionType<TimeSpan> ASecondOrMore = OptionTypes.SecondsOrDuration(TimeSpan.FromSeconds(1));

    static readonly OptionType<TimeSpan> AnyTime = OptionTypes.Duration(TimeSpan.Zero);

    static readonly Option<int> MaxConnections = Option.Setting(
        "max-worker-connections", "16384", OptionTypes.Int(),
        "Client connections at a time; 0 means as many as open files allow, which is the most in any case.");

    static readonly Option<TimeSpan> KeepAlive = Option.Setting(
        "keep-alive", "75", OptionTypes.SecondsOrDuration(TimeSpan.Zero), "Seconds a client connection may be idle; 0 closes it after each answer.");

    static readonly Option<int> KeepAliveRequests = Option.Setting(
        "keep-alive-requests", "1000", OptionTypes.Int(1), "Requests on one client connection.");

    static readonly Option<TimeSpan> HeaderTimeout = Option.Setting(
        "client-header-timeout", "60", ASecondOrMore, "Seconds a client may take over its request line and headers.");

    static readonly Option<TimeSpan> BodyTimeout = Option.Setting(
        "client-body-timeout", "60", ASecondOrMore, "Seconds a request's body may stand still.");

    static readonly Option<(int Number, int Size)> HeaderBuffers = Option.Setting<(int Number, int Size)>(
        "large-client-header-buffers", "4 8k", new("number and size, such as 4 8k", ParseBuffers),
        "How many buffers of which size request line and headers may fill.");

    static readonly Option<int> Http2Streams = Option.Setting(
        "http2-max-concurrent-streams", "128", OptionTypes.Int(1), "Concurrent streams on one HTTP/2 connection.");

    static readonly Option<TimeSpan> DrainTimeout = Option.Setting(
        "worker-shutdown-timeout", "240s", AnyTime, "Time open requests may take to finish when the controller stops.");

    public IReadOnlyList<Option> Options { get; } =
        [MaxConnections, KeepAlive, KeepAliveRequests, HeaderTimeout, BodyTimeout, HeaderBuffers, Http2Streams, DrainTimeout];

    public IPolicy Parse(OptionReader reader)
    {
        var (buffers, size) = reader.Get(HeaderBuffers);
        var connections = reader.Get(MaxConnections);
        return new ConnectionPolicy
        {
            MaxConnections = connections > 0 ? connections : OpenFiles.MostOfAKind,
            KeepAlive = reader.Get(KeepAlive),
            KeepAliveRequests = reader.Get(KeepAliveRequests),
            HeaderTimeout = reader.Get(HeaderTimeout),
            BodyTimeout = reader.Get(BodyTimeout),
            HeaderBuffers = buffers,
            HeaderSize = size,
            Http2Streams = reader.Get(Http2Streams),
            DrainTimeout = reader.Get(DrainTimeout),
        };
    }

    static Parsed<(int Number, int Size)> ParseBuffers(string text)
    {
        if (text.Split(' ', StringSplitOptions.RemoveEmptyEntries) is [var number, var size] &&
            int.TryParse(number, NumberStyles.None, CultureInfo.InvariantCulture, out var buffers) && buffers is >= 1 and <= 64 &&
            TryParseSize(size, out var bytes) && bytes is >= 1024 and <= 256 * 1024)
            return (buffers, bytes);
        return new Unreadable("is not a number of buffers (1 to 64) and a size (1k to 256k), such as 4 8k");
    }

    static bool TryParseSize(ReadOnlySpan<char> text, out int bytes)
    {
        var unit = text.EndsWith("k", StringComparison.OrdinalIgnoreCase) ? 1024 : 1;
        var number = unit == 1 ? text : text[..^1];
        var isNumber = int.TryParse(number, NumberStyles.None, CultureInfo.InvariantCulture, out bytes) && bytes <= 1024 * 1024;
        bytes *= isNumber ? unit : 0;
        return isNumber;
    }
}
