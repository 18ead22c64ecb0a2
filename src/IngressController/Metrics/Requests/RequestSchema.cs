using IngressController.Metrics.Exposition;
using IngressController.Options;

namespace IngressController.Metrics.Requests;

/// <summary>The eight request metrics as selected by flags. Immutable; defines the layout of every series.</summary>
sealed class RequestSchema
{
    /// <summary>The names that <c>--exclude-socket-metrics</c> accepts.</summary>
    public static IReadOnlyList<string> Names { get; } =
    [
        "request_duration_seconds", "response_duration_seconds", "header_duration_seconds", "connect_duration_seconds",
        "request_size", "response_size", "bytes_sent", "requests",
    ];

    readonly RequestHistogram? _duration;
    readonly RequestHistogram? _response;
    readonly RequestHistogram? _header;
    readonly RequestHistogram? _connect;
    readonly RequestHistogram? _requestSize;
    readonly RequestHistogram? _responseSize;
    readonly RequestHistogram? _bytesSent;
    readonly bool _countsRequests;
    readonly MetricsOptions _options;

    public RequestSchema(MetricsOptions options)
    {
        _options = options;
        _duration = Time("request_duration_seconds", "Time from the complete head of the request to the end of its answer.");
        _response = Time("response_duration_seconds", "Time to receive the whole answer from the upstream.");
        _header = Time("header_duration_seconds", "Time until the head of the upstream's answer came.");
        _connect = Time("connect_duration_seconds", "Time to open the upstream connection, 0 on one in use already.");
        _requestSize = Add("request_size", "Bytes of the request: request line, headers and body.", options.LengthBuckets, isTime: false);
        _responseSize = Add("response_size", "Bytes of the answer: status line, headers and body.", options.LengthBuckets, isTime: false);
        _bytesSent = Add("bytes_sent", "Bytes of the answer, in wider buckets (deprecated: use response_size).", options.SizeBuckets, isTime: false);
        _countsRequests = !options.Excluded.Contains("requests");
        Histograms = [.. new[] { _duration, _response, _header, _connect, _requestSize, _responseSize, _bytesSent }.OfType<RequestHistogram>()];
    }

    public IReadOnlyList<RequestHistogram> Histograms { get; }

    /// <summary>The histogram of the response time; null when it is excluded.</summary>
    public RequestHistogram? Duration => _duration;

    /// <summary>The histogram of the time of pods; null when it is excluded.</summary>
    public RequestHistogram? Response => _response;

    /// <summary>The status class (1 to 5) of a series' status key; 0 for none.</summary>
    public static int ClassOf(int status) => RequestStatuses.ClassOf(status);

    /// <summary>Number of cells of a series: the request count, then the histograms.</summary>
    public int Size { get; private set; } = 1;

    public string StatusText(int status) => _options.StatusClasses ? $"{status}xx" : RequestStatuses.Text(status);

    /// <summary>The status key of a series: the status when it has a label of its own, else its first digit.</summary>
    public int StatusOf(int status) => _options.StatusClasses ? status / 100 : RequestStatuses.KeyOf(status);

    /// <summary>Adds one request to a series. Lock-free and allocation-free.</summary>
    public void Record(long[] cells, in RequestMeasure request)
    {
        Interlocked.Increment(ref cells[0]);
        _duration?.Observe(cells, request.Duration);
        if (request.Response >= 0)
            _response?.Observe(cells, request.Response);
        if (request.Header >= 0)
            _header?.Observe(cells, request.Header);
        if (request.Connect >= 0)
            _connect?.Observe(cells, request.Connect);
        _requestSize?.Observe(cells, request.BytesReceived);
        _responseSize?.Observe(cells, request.BytesSent);
        _bytesSent?.Observe(cells, request.BytesSent);
    }

    /// <summary>Writes the eight families.</summary>
    public async ValueTask WriteAsync(MetricWriter writer, IReadOnlyList<RequestSeries> series)
    {
        if (_countsRequests)
        {
            writer.Family("nginx_ingress_controller_requests"u8, MetricType.Counter, "Number of client requests.");
            await writer.EachAsync(
                series, one => writer.Sample("nginx_ingress_controller_requests"u8, one.Labels, Volatile.Read(ref one.Cells[0])));
        }

        foreach (var histogram in Histograms)
        {
            histogram.WriteFamily(writer);
            await writer.EachAsync(series, one => histogram.Write(writer, one.Cells, one.Labels));
        }
    }

    RequestHistogram? Time(string name, string help) => Add(name, help, _options.TimeBuckets, isTime: true);

    RequestHistogram? Add(string name, string help, System.Collections.Immutable.ImmutableArray<double> bounds, bool isTime)
    {
        if (_options.Excluded.Contains(name))
            return null;
        var histogram = new RequestHistogram($"nginx_ingress_controller_{name}", help, bounds, isTime, Size);
        Size += histogram.Size;
        return histogram;
    }
}
