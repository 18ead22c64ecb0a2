using System.Buffers.Binary;
using System.Net.Http.Headers;
using IngressController.Load.Measuring;

namespace IngressController.Load.Scenarios;

/// <summary>gRPC over HTTP/2 as the wire sees it: each message has a prefix of five bytes, a flag and its length.</summary>
static class GrpcMessage
{
    public const int PrefixLength = 5;

    public static readonly MediaTypeHeaderValue ContentType = new("application/grpc");

    /// <summary>A message of so many bytes, with its prefix.</summary>
    public static byte[] Create(int length)
    {
        var message = new byte[PrefixLength + length];
        BinaryPrimitives.WriteInt32BigEndian(message.AsSpan(1), length);
        message.AsSpan(PrefixLength).Fill((byte)'x');
        return message;
    }

    /// <summary>Reads one message and gives its length without the prefix.</summary>
    /// <exception cref="EndOfStreamException">The stream ended within it, or before.</exception>
    /// <exception cref="AnswerException">It is no message, or larger than the buffer.</exception>
    public static async ValueTask<int> ReadAsync(Stream stream, byte[] buffer, CancellationToken cancellation)
    {
        await stream.ReadExactlyAsync(buffer.AsMemory(0, PrefixLength), cancellation);
        var length = BinaryPrimitives.ReadInt32BigEndian(buffer.AsSpan(1));
        if (buffer[0] != 0 || length < 0 || length > buffer.Length)
            throw new AnswerException("answer is no gRPC message");
        await stream.ReadExactlyAsync(buffer.AsMemory(0, length), cancellation);
        return length;
    }

    /// <summary>What the trailers, or the headers of an answer without body, say of the call; null when they say that all is well.</summary>
    public static string? Problem(HttpResponseMessage answer)
    {
        var status = Find(answer.TrailingHeaders) ?? Find(answer.Headers) ?? "missing";
        return status == "0" ? null : $"grpc-status {status}";
    }

    static string? Find(HttpResponseHeaders headers) => headers.TryGetValues("grpc-status", out var values) ? values.First() : null;
}
