using System.Net;
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
            var receiving = await _call.Receiving.Value.WaitAsync(cancellation);
            return new(0, await GrpcMessage.ReadAsync(receiving, _buffer, cancellation));
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
            // A token given to the client would end the whole call; this one covers its opening only. The answer may begin with
            // the first message, as gRPC clients know.
            var answer = connection.SendAsync(request, CancellationToken.None);
            if (await Task.WhenAny(answer, content.Stream).WaitAsync(cancellation) == answer)
                await ReceivingAsync(answer);
            return new(request, answer, await content.Stream, new(() => ReceivingAsync(answer)));
        }
        catch
        {
            request.Dispose();
            throw;
        }
    }

    static async Task<Stream> ReceivingAsync(Task<HttpResponseMessage> sent)
    {
        var answer = await sent;
        return answer.StatusCode == HttpStatusCode.OK
            ? await answer.Content.ReadAsStreamAsync()
            : throw new AnswerException($"status {(int)answer.StatusCode}");
    }

    sealed record Call(HttpRequestMessage Request, Task<HttpResponseMessage> Answer, Stream Sending, Lazy<Task<Stream>> Receiving) : IDisposable
    {
        /// <summary>Ends the request's body, so that a call in good health ends well.</summary>
        public void Dispose()
        {
            Request.Dispose();
            if (Answer.IsCompletedSuccessfully)
                Answer.Result.Dispose();
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
