using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;
using IngressController.AccessLogs;
using IngressController.Tests.Edge;
using IngressController.Tests.Kubernetes.Api;
using Microsoft.Extensions.Logging.Abstractions;

namespace IngressController.Tests.Metrics;

/// <summary>Behaviour 124 and 125, and the log keys of the ConfigMap.</summary>
public sealed class AccessLogTests
{
    static readonly string Shop = EdgeFixture.Ingress("shop", "shop.example", ["/=web", "/none=nowhere"], "ssl-redirect: false");

    [Fact]
    public async Task A_line_has_the_default_format_with_right_figures()
    {
        await using var edge = await EdgeFixture.StartAsync(Shop);
        const string Request =
            "POST /status/201?q=1 HTTP/1.1\r\nHost: shop.example\r\nAuthorization: Basic Ym9iOnNlY3JldA==\r\nReferer: http://r.example/\r\n" +
            "User-Agent: test/1.0\r\nX-Request-ID: id-1\r\nContent-Length: 5\r\nConnection: close\r\n\r\nhello";
        var answer = await edge.SendRawAsync(Request);

        var line = await LineAsync(edge);
        var match = Regex.Match(line,
            """^127\.0\.0\.1 - bob \[(?<time>\d\d/[A-Z][a-z]{2}/\d{4}:\d\d:\d\d:\d\d [+-]\d{4})\] "POST /status/201\?q=1 HTTP/1\.1" 201 """ +
            """(?<body>\d+) "http://r\.example/" "test/1\.0" (?<length>\d+) """ +
            """(?<took>\d+\.\d{3}) \[default-web-80\] \[\] (?<pod>\S+) (?<bytes>\d+) (?<response>\d+\.\d{3}) 201 id-1$""");
        Assert.True(match.Success, line);
        Assert.Equal(Request.Length, Number("length"));
        Assert.Equal(edge.Pods["web"].Endpoint.ToString(), match.Groups["pod"].Value);
        Assert.Equal(Number("body"), Number("bytes"));
        Assert.InRange(Number("body"), 1, answer.Length);
        Assert.True(
            decimal.Parse(match.Groups["took"].Value, CultureInfo.InvariantCulture) >=
            decimal.Parse(match.Groups["response"].Value, CultureInfo.InvariantCulture));
        var time = DateTimeOffset.ParseExact(
            match.Groups["time"].Value.Insert(match.Groups["time"].Length - 2, ":"),
            "dd/MMM/yyyy:HH:mm:ss zzz",
            CultureInfo.InvariantCulture);
        Assert.InRange((DateTimeOffset.UtcNow - time).TotalSeconds, 0, 30);

        int Number(string group) => int.Parse(match.Groups[group].Value, CultureInfo.InvariantCulture);
    }

    [Fact]
    public async Task What_has_no_value_is_a_dash_and_what_could_break_a_line_is_written_in_hexadecimal()
    {
        await using var edge = await EdgeFixture.StartAsync(Shop);
        await edge.SendRawAsync(
            "GET /none?\"\\ HTTP/1.1\r\nHost: shop.example\r\nUser-Agent: a\"b\\c\u00e9\td\r\nX-Request-ID: x\r\nConnection: close\r\n\r\n");

        var line = await LineAsync(edge);
        Assert.Contains("""  "GET /none?\x22\x5C HTTP/1.1" 503 190 "-" "a\x22b\x5Cc\xE9\x09d" """.Trim(), line, StringComparison.Ordinal);
        Assert.EndsWith(" [default-nowhere-80] [] - - - - x", line, StringComparison.Ordinal);
        Assert.Contains("127.0.0.1 - - [", line, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Several_tries_are_listed_one_by_one()
    {
        await using var edge = await EdgeFixture.StartAsync(
            Shop + """

            ---
            apiVersion: discovery.k8s.io/v1
            kind: EndpointSlice
            metadata: { name: web-2, namespace: default, labels: { kubernetes.io/service-name: web } }
            addressType: IPv4
            ports: [{ port: 9 }]
            endpoints: [{ addresses: ["127.0.0.9"], conditions: { ready: true } }]
            """,
            "log-format-upstream: '$upstream_addr|$upstream_status|$upstream_response_length|$upstream_connect_time|$upstream_header_time'");
        var pod = edge.Pods["web"].Endpoint;

        // Round robin: of two requests one begins with the pod that is not there.
        await edge.Client.GetByteArrayAsync("http://shop.example/bytes/7");
        await edge.Client.GetByteArrayAsync("http://shop.example/bytes/7");

        var lines = await LinesAsync(edge, 2);
        var tries = Assert.Single(lines, line => line.StartsWith("127.0.0.9:9, ", StringComparison.Ordinal));
        Assert.Matches($@"^127\.0\.0\.9:9, {Regex.Escape(pod.ToString())}\|502, 200\|0, 7\|-, \d\.\d{{3}}\|-, \d\.\d{{3}}$", tries);
    }

    [Fact]
    public async Task A_colon_stands_before_the_pod_of_an_error_page()
    {
        await using var edge = await EdgeFixture.StartAsync(
            EdgeFixture.Ingress("shop", "shop.example", ["/=web"], "custom-http-errors: 418", "default-backend: admin"),
            "log-format-upstream: '$upstream_addr|$upstream_status'");
        await edge.Client.GetByteArrayAsync("http://shop.example/status/418");

        Assert.Equal($"{edge.Pods["web"].Endpoint} : {edge.Pods["admin"].Endpoint}|418 : 200", await LineAsync(edge));
    }

    [Fact]
    public async Task A_format_of_ones_own_in_JSON_stays_JSON_whatever_is_sent()
    {
        await using var edge = await EdgeFixture.StartAsync(Shop, """
            log-format-escape-json: "true"
            log-format-upstream: >-
              {"host": "$host", "uri": "$request_uri", "agent": "$http_user_agent", "status": $status, "bytes": $bytes_sent,
              "body": $body_bytes_sent, "ingress": "$namespace/$ingress_name", "service": "$service_name:$service_port",
              "none": "$http_nothing", "odd": "$no_such_variable", "time": "${time_iso8601}"}
            """);
        var answer = await edge.SendRawAsync(
            "GET /bytes/11?\"\\ HTTP/1.1\r\nHost: shop.example\r\nUser-Agent: \"\\\u00c3\u00a9\t\r\nConnection: close\r\n\r\n");

        var line = await LineAsync(edge);
        var json = JsonDocument.Parse(Encoding.Latin1.GetBytes(line)).RootElement;
        Assert.Equal("shop.example", json.GetProperty("host").GetString());
        Assert.Equal("/bytes/11?\"\\", json.GetProperty("uri").GetString());
        Assert.Equal("\"\\é", json.GetProperty("agent").GetString());
        Assert.Equal(answer.Length, json.GetProperty("bytes").GetInt32());
        Assert.Equal(11, json.GetProperty("body").GetInt32());
        Assert.Equal("default/shop", json.GetProperty("ingress").GetString());
        Assert.Equal("web:80", json.GetProperty("service").GetString());
        Assert.Equal("", json.GetProperty("none").GetString());
        Assert.Equal("", json.GetProperty("odd").GetString());
        Assert.Contains(edge.Log, entry => entry.Contains("$no_such_variable is not known here", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("disable-access-log: \"true\"", 0)]
    [InlineData("disable-http-access-log: \"true\"", 0)]
    [InlineData("skip-access-log-urls: /quiet,/also?x=1", 3)]
    [InlineData("enable-access-log-for-default-backend: \"true\"", 6)]
    [InlineData("log-format-escape-none: \"true\"", 5)]
    public async Task Requests_are_left_out_as_the_settings_say(string settings, int expected)
    {
        var edge = await EdgeFixture.StartAsync(
            Shop + "\n---\n" + EdgeFixture.Ingress("silent", "silent.example", ["/=other"], "enable-access-log: false", "ssl-redirect: false"), settings);
        await using (edge)
        {
            foreach (var url in new[]
            {
                "http://shop.example/quiet", "http://shop.example/also?x=1", "http://shop.example/also", "http://shop.example/loud",
                "http://silent.example/", "http://unknown.example/", "http://unknown.example/healthz",
            })
            {
                using var answer = await edge.Client.GetAsync(url);
            }

            // Refused before a route is chosen: by the global settings alone.
            await edge.SendRawAsync("GET /../.. HTTP/1.1\r\nHost: shop.example\r\nConnection: close\r\n\r\n");
        }

        // The end of the controller has written what was waiting.
        Assert.Equal(expected, edge.AccessLog.Count(c => c == '\n'));
    }

    [Fact]
    public async Task It_goes_to_a_file_when_one_is_named()
    {
        using var folder = new TemporaryFolder();
        var path = Path.Combine(folder.Path, "access.log");
        await using var edge = await EdgeFixture.StartAsync(Shop, $"access-log-path: {path}\nlog-format-upstream: $status $request_uri");
        using (await edge.Client.GetAsync("http://shop.example/file"))
        {
            await Eventually.TrueAsync(() => File.Exists(path) && File.ReadAllText(path) == "200 /file\n", "the line in the file");
        }

        Assert.Equal("", edge.AccessLog);
    }

    [Fact]
    public async Task A_broken_format_leaves_the_default_in_force_and_is_reported()
    {
        await using var edge = await EdgeFixture.StartAsync(Shop, "log-format-upstream: 'a $ b'");
        await edge.Client.GetByteArrayAsync("http://shop.example/");

        Assert.Contains("[default-web-80]", await LineAsync(edge), StringComparison.Ordinal);
        Assert.Contains(
            edge.Log,
            line => line.Contains("log-format-upstream", StringComparison.Ordinal) && line.Contains("no variable name follows", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Lines_of_one_connection_keep_their_order()
    {
        await using var edge = await EdgeFixture.StartAsync(Shop, "log-format-upstream: $request_uri");
        const int Requests = 300;
        var heads = Enumerable.Range(0, Requests).Select(i =>
            $"GET /bytes/{i} HTTP/1.1\r\nHost: shop.example\r\n{(i == Requests - 1 ? "Connection: close\r\n" : "")}\r\n");
        await edge.SendRawAsync(string.Concat(heads));

        Assert.Equal(Enumerable.Range(0, Requests).Select(i => $"/bytes/{i}"), await LinesAsync(edge, Requests));
    }

    [Fact]
    public async Task A_reader_that_stands_still_costs_lines_that_are_counted_and_never_time()
    {
        var stuck = new StuckStream();
        var output = new LogOutput(() => stuck, isOwned: false, NullLogger.Instance);
        var line = new byte[1024];
        line.AsSpan().Fill((byte)'x');
        line[^1] = (byte)'\n';
        const int Lines = 40 * 1024;

        // None of these waits: they are all written while the reader has not taken a single octet.
        for (var i = 0; i < Lines; i++)
            output.Write(line);
        Assert.Equal(0, stuck.Taken);
        Assert.True(output.Dropped > 0);

        stuck.Release();
        await output.DisposeAsync();
        Assert.Equal(Lines, output.Dropped + stuck.Taken);
    }

    [Fact]
    public async Task What_cannot_be_written_is_counted()
    {
        var output = new LogOutput(() => throw new UnauthorizedAccessException("no"), isOwned: true, NullLogger.Instance);
        output.Write("one\n"u8);
        await output.DisposeAsync();
        Assert.Equal(1, output.Dropped);
    }

    static async Task<string> LineAsync(EdgeFixture edge) => (await LinesAsync(edge, 1))[0];

    static async Task<string[]> LinesAsync(EdgeFixture edge, int count)
    {
        await Eventually.TrueAsync(() => edge.AccessLog.Count(c => c == '\n') >= count, $"{count} lines in the access log");
        return edge.AccessLog.Split('\n', StringSplitOptions.RemoveEmptyEntries);
    }

    sealed class StuckStream : MemoryStream
    {
        readonly TaskCompletionSource _released = new(TaskCreationOptions.RunContinuationsAsynchronously);
        int _taken;

        public int Taken => Volatile.Read(ref _taken);

        public void Release() => _released.SetResult();

        public override async ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
        {
            await _released.Task;
            Interlocked.Add(ref _taken, buffer.Span.Count((byte)'\n'));
        }
    }
}
