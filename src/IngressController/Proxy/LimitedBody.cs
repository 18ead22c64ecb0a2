using Microsoft.AspNetCore.Http;

namespace IngressController.Proxy;

/// <summary>
/// A request body of undeclared length that may not grow beyond a limit. Counts what the client means to send: Kestrel's own
/// limit counts the framing of chunks as well.
/// </summary>
sealed class LimitedBody(Stream inner, long limit) : ReadOnlyStream
{
    long _left = limit;

    /// <exception cref="BadHttpRequestException">With status 413, once the limit is passed.</exception>
    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        var count = await inner.ReadAsync(buffer, cancellationToken).ConfigureAwait(false);
        _left -= count;
        return _left >= 0
            ? count
            : throw new BadHttpRequestException("The request body is larger than this route takes.", StatusCodes.Status413PayloadTooLarge);
    }
}
