using System.Buffers.Binary;
using System.Collections.Concurrent;
using System.Net;
using System.Text;
using IngressController.Tests.Kubernetes.Api;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Core;

namespace IngressController.Tests.Features.Tracing;

/// <summary>A span as it came over the wire.</summary>
sealed record ReceivedSpan(
    string Service, string Trace, string Id, string Parent, string Name, ulong Kind, ulong Status, IReadOnlyDictionary<string, string> Attributes);

/// <summary>A collector that takes OTLP over gRPC: cleartext HTTP/2 and just as much of protobuf as spans take.</summary>
sealed class OtlpCollector : IAsyncDisposable
{
    const string Export = "/opentelemetry.proto.collector.trace.v1.TraceService/Export";

    readonly WebApplication _application;
    readonly ConcurrentQueue<ReceivedSpan> _spans = new();

    OtlpCollector(WebApplication application) => _application = application;

    public IReadOnlyCollection<ReceivedSpan> Spans => _spans;

    public int Port => new Uri(_application.Urls.First()).Port;

    public static async Task<OtlpCollector> StartAsync()
    {
        var builder = WebApplication.CreateEmptyBuilder(new());
        builder.WebHost.UseKestrelCore().ConfigureKestrel(options =>
            options.Listen(IPAddress.Loopback, 0, listener => listener.Protocols = HttpProtocols.Http2));
        var application = builder.Build();
        var collector = new OtlpCollector(application);
        application.Run(collector.TakeAsync);
        await application.StartAsync();
        return collector;
    }

    /// <summary>Waits for spans that match.</summary>
    public async Task<ReceivedSpan[]> UntilAsync(int count, Func<ReceivedSpan, bool> match)
    {
        await Eventually.TrueAsync(() => _spans.Count(match) >= count, $"{count} spans at the collector");
        return [.. _spans.Where(match)];
    }

    public ValueTask DisposeAsync() => _application.DisposeAsync();

    async Task TakeAsync(HttpContext context)
    {
        Assert.Equal(Export, context.Request.Path);
        using var body = new MemoryStream();
        await context.Request.Body.CopyToAsync(body);
        var frame = body.ToArray();
        Assert.Equal(frame.Length - 5, (int)BinaryPrimitives.ReadUInt32BigEndian(frame.AsSpan(1)));
        foreach (var resourceSpans in Field(frame.AsMemory(5), 1))
        {
            var service = Field(resourceSpans, 1).SelectMany(resource => Attributes(Field(resource, 1)))
                .First(attribute => attribute.Key == "service.name").Value;
            foreach (var span in Field(resourceSpans, 2).SelectMany(scope => Field(scope, 2)))
                _spans.Enqueue(ReadSpan(service, span));
        }

        context.Response.ContentType = "application/grpc";
        await context.Response.Body.WriteAsync(new byte[5]);
        context.Response.AppendTrailer("grpc-status", "0");
    }

    static ReceivedSpan ReadSpan(string service, ReadOnlyMemory<byte> span) => new(
        service,
        Hex(span, 1),
        Hex(span, 2),
        Hex(span, 4),
        Text(Field(span, 5).Single()),
        Numbers(span, 6).FirstOrDefault(),
        Field(span, 15).SelectMany(status => Numbers(status, 3)).FirstOrDefault(),
        Attributes(Field(span, 9)).ToDictionary());

    static IEnumerable<KeyValuePair<string, string>> Attributes(IEnumerable<ReadOnlyMemory<byte>> pairs)
    {
        foreach (var pair in pairs)
        {
            var value = Field(pair, 2).Single();
            yield return new(Text(Field(pair, 1).Single()),
                Field(value, 1).Select(Text).Concat(Numbers(value, 3).Select(number => $"{number}")).FirstOrDefault() ?? "");
        }
    }

    static string Hex(ReadOnlyMemory<byte> message, int field) => Convert.ToHexStringLower(Field(message, field).FirstOrDefault().Span);

    static string Text(ReadOnlyMemory<byte> octets) => Encoding.UTF8.GetString(octets.Span);

    /// <summary>The values of a length-delimited field.</summary>
    static IEnumerable<ReadOnlyMemory<byte>> Field(ReadOnlyMemory<byte> message, int field) =>
        Fields(message).Where(found => found.Field == field && found.Wire == 2).Select(found => found.Octets);

    static IEnumerable<ulong> Numbers(ReadOnlyMemory<byte> message, int field) =>
        Fields(message).Where(found => found.Field == field && found.Wire == 0).Select(found => found.Number);

    static List<(int Field, int Wire, ulong Number, ReadOnlyMemory<byte> Octets)> Fields(ReadOnlyMemory<byte> message)
    {
        var fields = new List<(int, int, ulong, ReadOnlyMemory<byte>)>();
        var at = 0;
        while (at < message.Length)
        {
            var tag = Varint(message.Span, ref at);
            var (field, wire) = ((int)(tag >> 3), (int)(tag & 7));
            var number = 0ul;
            var length = wire switch
            {
                0 => 0,
                1 => 8,
                2 => (int)Varint(message.Span, ref at),
                5 => 4,
                _ => throw new FormatException($"wire type {wire}"),
            };
            if (wire == 0)
                number = Varint(message.Span, ref at);
            fields.Add((field, wire, number, message.Slice(at, length)));
            at += length;
        }

        return fields;
    }

    static ulong Varint(ReadOnlySpan<byte> octets, ref int at)
    {
        var value = 0ul;
        for (var shift = 0; ; shift += 7)
        {
            var octet = octets[at++];
            value |= (ulong)(octet & 0x7f) << shift;
            if (octet < 0x80)
                return value;
        }
    }
}
