using System.IO.Compression;
using IngressController.Proxy;
using Microsoft.AspNetCore.Http.Features;

namespace IngressController.Features.Compression;

/// <summary>
/// Compresses an answer while it is sent. Each piece is sent as it arrives, as nginx does without proxy buffering, so that event
/// streams work.
/// </summary>
sealed class CompressedBody : BodyFilter
{
    readonly Stream _compressor;

    public CompressedBody(IHttpResponseBodyFeature inner, Coding coding, int level)
        : base(inner)
    {
        _compressor = coding == Coding.Brotli
            ? new BrotliStream(inner.Stream, new BrotliCompressionOptions { Quality = level }, leaveOpen: true)
            : new GZipStream(inner.Stream, new ZLibCompressionOptions { CompressionLevel = level }, leaveOpen: true);
        Stream = new LeavingStream(new FlushingStream(_compressor));
    }

    public override Stream Stream { get; }

    protected override ValueTask EndAsync() => _compressor.DisposeAsync();
}
