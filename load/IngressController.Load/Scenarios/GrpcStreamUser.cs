using System.Net;
using System.Net.Http;
using IngressController.Load.Engine;
using IngressController.Load.Measuring;
using IngressController.Load.Targets;

namespace IngressController.Load.Scenarios;

/// <summary>Keeps one gRPC call open in both directions; an operation is a message that goes out and comes back.</summary>
sealed class GrpcStreamUser(Target target, HttpMessageInvoker connection, int messageLength) : IVirtualUser
{
    readonly byte[] _message = GrpcMessage.Create(messageLength);
    readonly byte[] _buffer = new byte[messageLength + GrpcMessage.PrefixLength];
    Call? _call;

    public async ValueTask PrepareAsync(CancellationToken cancellation) => _call ??= await OpenAsync(cancellation);

    public async ValueTask<Outcome> PerformAsync(CancellationToken cancellation)
    {
        await PrepareAsync(cancellation);
        try
        {
            await _call!.Sending.WriteAsync(_message, cancellation);
            await _call.Sending.FlushAsync(cancellation);
            return new(0, await GrpcMessage.ReadAsync(_call.Receiving, _buffer, cancellation));
        }
        catch
        {
            _call?.Dispose();
            _call = null;
            throw;
        }
    }

    public ValueTask DisposeAsync()
    {
        _call?.Dispose();
        _call = null;
        connection.Dispose();
        return default;
    }

    async ValueTask<Call> OpenAsync(CancellationToken cancellation)
    {
        var request = Http2Connections.Request(target, HttpMethod.Post);
        request.Headers.TE.ParseAdd("trailers");
        var content = new OpenContent { Headers = { ContentType = GrpcMessage.ContentType } };
        request.Content = content;
        try
        {
            // A token given to the client would end the whole call; this one covers its opening only.
            var answer = await connection.SendAsync(request, CancellationToken.None).WaitAsync(cancellation);
            if (answer.StatusCode != HttpStatusCode.OK)
                throw new AnswerException($"status {(int)answer.StatusCode}");
            var sending = await content.Stream.WaitAsync(cancellation);
            return new(request, answer, sending, await answer.Content.ReadAsStreamAsync(cancellation));
        }
        catch
        {
            request.Dispose();
            throw;
        }
    }

    sealed record Call(HttpRequestMessage Request, HttpResponseMessage Answer, Stream Sending, Stream Receiving) : IDisposable
    {
        /// <summary>Ends the request's body, so that a call in good health ends well.</summary>
        public void Dispose()
        {
            Request.Dispose();
            Answer.Dispose();
        }
    }

    /// <summary>A request body that stays open until it is disposed.</summary>
    sealed class OpenContent : HttpContent
    {
        readonly TaskCompletionSource<Stream> _stream = new(TaskCreationOptions.RunContinuationsAsynchronously);
        readonly TaskCompletionSource _end = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public Task<Stream> Stream => _stream.Task;

        protected override async Task SerializeToStreamAsync(Stream stream, TransportContext? context)
        {
            await stream.FlushAsync();
            _stream.SetResult(stream);
            await _end.Task;
        }

        protected override bool TryComputeLength(out long length)
        {
            length = 0;
            return false;
        }

        protected override void Dispose(bool disposing)
        {
            _end.TrySetResult();
            base.Dispose(disposing);
        }
    }
}
