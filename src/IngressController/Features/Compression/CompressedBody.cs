using System.IO.Compression;
using System.IO.Pipelines;
using IngressController.Proxy;
using Microsoft.AspNetCore.Http.Features;

namespace IngressController.Features.Compression;

/// <summary>
/// Compresses an answer while it is sent. Each piece is sent as it arrives, as nginx does without proxy buffering, so that event
/// streams work.
/// </summary>
sealed class CompressedBody : IHttpResponseBodyFeature
{
    readonly IHttpResponseBodyFeature _inner;
    readonly Stream _compressor;
    PipeWriter? _writer;
    bool _isFinished;

    public CompressedBody(IHttpResponseBodyFeature inner, Coding coding, int level)
    {
        _inner = inner;
        _compressor = coding == Coding.Brotli
            ? new BrotliStream(inner.Stream, new BrotliCompressionOptions { Quality = level }, leaveOpen: true)
            : new GZipStream(inner.Stream, new ZLibCompressionOptions { CompressionLevel = level }, leaveOpen: true);
        Stream = new LeavingStream(new FlushingStream(_compressor));
    }

    public Stream Stream { get; }

    public PipeWriter Writer => _writer ??= PipeWriter.Create(Stream, new(leaveOpen: true));

    public void DisableBuffering() => _inner.DisableBuffering();

    public Task StartAsync(CancellationToken cancellationToken = default) => _inner.StartAsync(cancellationToken);

    public Task SendFileAsync(string path, long offset, long? count, CancellationToken cancellationToken = default) =>
        SendFileFallback.SendFileAsync(Stream, path, offset, count, cancellationToken);

    public async Task CompleteAsync()
    {
        await FinishAsync();
        await _inner.CompleteAsync();
    }

    /// <summary>Writes the end of the compressed data. Not for an answer that broke off: its client must notice that.</summary>
    public async Task FinishAsync()
    {
        if (_isFinished)
            return;
        _isFinished = true;
        if (_writer is not null)
            await _writer.CompleteAsync();
        await _compressor.DisposeAsync();
    }
}
