using System.IO.Pipelines;
using Microsoft.AspNetCore.Http.Features;

namespace IngressController.Proxy;

/// <summary>
/// Changes the body of an answer while it is sent, and may hold a part of it until the end. Filters stand in front of each other; the
/// last one that was added is the first to see the body.
/// </summary>
/// <param name="inner">What gets the changed body.</param>
abstract class BodyFilter(IHttpResponseBodyFeature inner) : IHttpResponseBodyFeature
{
    PipeWriter? _writer;
    bool _isFinished;

    public abstract Stream Stream { get; }

    public PipeWriter Writer => _writer ??= PipeWriter.Create(Stream, new(leaveOpen: true));

    public void DisableBuffering() => inner.DisableBuffering();

    public Task StartAsync(CancellationToken cancellationToken = default) => inner.StartAsync(cancellationToken);

    public Task SendFileAsync(string path, long offset, long? count, CancellationToken cancellationToken = default) =>
        SendFileFallback.SendFileAsync(Stream, path, offset, count, cancellationToken);

    public async Task CompleteAsync()
    {
        await FinishAsync();
        await inner.CompleteAsync();
    }

    /// <summary>Sends what is held back, here and behind. Not for an answer that broke off: its client must notice that.</summary>
    public async Task FinishAsync()
    {
        if (_isFinished)
            return;
        _isFinished = true;
        if (_writer is not null)
            await _writer.CompleteAsync();
        await EndAsync();
        if (inner is BodyFilter filter)
            await filter.FinishAsync();
    }

    /// <summary>Sends the end of the changed body.</summary>
    protected abstract ValueTask EndAsync();
}
