using System.Net;
using Microsoft.AspNetCore.Http;

namespace IngressController.Proxy.Forwarding;

/// <summary>
/// Sends the head of an answer on at once when its body does not come with it. Kestrel sends a head together with the first octet
/// of the body; a client of a quiet event stream, or of gRPC, waits for the head alone.
/// </summary>
static class EarlyHead
{
    /// <summary>Costs nothing but a look where the body has begun, which is the usual case.</summary>
    /// <returns>True, as YARP wants it for an answer that is passed on.</returns>
    public static ValueTask<bool> SendAsync(HttpResponseMessage upstream, HttpResponse response, CancellationToken cancellation)
    {
        if (upstream.StatusCode == HttpStatusCode.SwitchingProtocols)
            return new(true);

        // No content of ours or of .NET's connections reads anything for it.
        var body = upstream.Content.ReadAsStream(cancellation);

        // Completes when there is something to read, and takes nothing.
        var first = body.ReadAsync(Memory<byte>.Empty, cancellation);
        if (first.IsCompleted)
        {
            // What went wrong with the look goes wrong again with the reading itself.
            _ = first.AsTask().Exception;
            return new(true);
        }

        upstream.Content = new BegunContent(upstream.Content, body, first.AsTask());
        return FlushAsync(response, cancellation);
    }

    static async ValueTask<bool> FlushAsync(HttpResponse response, CancellationToken cancellation)
    {
        await response.Body.FlushAsync(cancellation).ConfigureAwait(false);
        return true;
    }

    /// <summary>A body whose first octets are being waited for already.</summary>
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
            await first.WaitAsync(cancellation).ConfigureAwait(false);
            return await Inner.ReadAsync(buffer, cancellation).ConfigureAwait(false);
        }
    }
}
