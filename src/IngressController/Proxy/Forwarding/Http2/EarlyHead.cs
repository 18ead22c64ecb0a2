using System.Net;

namespace IngressController.Proxy.Forwarding.Http2;

/// <summary>
/// Sends the head of an answer at once when its body is not there yet. Kestrel would send it with the first octet of the body,
/// but clients of quiet event streams and of gRPC wait for the head alone.
/// </summary>
static class EarlyHead
{
    /// <summary>In the usual case, where the body has begun, this costs one check.</summary>
    /// <returns>Always true, which tells YARP to pass the answer on.</returns>
    public static ValueTask<bool> SendAsync(HttpResponseMessage upstream, HttpResponse response, CancellationToken cancellation)
    {
        if (upstream.StatusCode == HttpStatusCode.SwitchingProtocols)
            return new(true);

        // Does not block: neither our contents nor .NET's connections read anything here.
        var body = upstream.Content.ReadAsStream(cancellation);

        // A zero-byte read completes when data is available and consumes nothing.
        var first = body.ReadAsync(Memory<byte>.Empty, cancellation);
        if (first.IsCompleted)
        {
            // An error of this read occurs again in the next one.
            _ = first.AsTask().Exception;
            return new(true);
        }

        upstream.Content = new BegunContent(upstream.Content, body, first.AsTask());
        return FlushAsync(response, cancellation);
    }

    static async ValueTask<bool> FlushAsync(HttpResponse response, CancellationToken cancellation)
    {
        await response.Body.FlushAsync(cancellation);
        return true;
    }

    /// <summary>A body whose first read is already pending.</summary>
    sealed class BegunContent(HttpContent inner, Stream body, Task<int> first) : StreamedContent(inner)
    {
        protected override Stream Open(CancellationToken cancellation) => new BegunStream(body, first);
    }

    sealed class BegunStream(Stream inner, Task<int> first) : OwningStream(inner)
    {
        public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) =>
            first.IsCompletedSuccessfully ? Inner.ReadAsync(buffer, cancellationToken) : WaitAsync(buffer, cancellationToken);

        async ValueTask<int> WaitAsync(Memory<byte> buffer, CancellationToken cancellation)
        {
            await first.WaitAsync(cancellation);
            return await Inner.ReadAsync(buffer, cancellation);
        }
    }
}
