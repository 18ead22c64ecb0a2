namespace IngressController.Proxy;

/// <summary>A request body of undeclared length with a size limit. Counts the content only: Kestrel's own limit also counts chunk framing.</summary>
sealed class LimitedBody(Stream inner, long limit) : ReadOnlyStream
{
    long _left = limit;

    /// <exception cref="BadHttpRequestException">Status 413: the limit is exceeded.</exception>
    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        var count = await inner.ReadAsync(buffer, cancellationToken);
        _left -= count;
        return _left >= 0
            ? count
            : throw new BadHttpRequestException("The request body is larger than this route takes.", StatusCodes.Status413PayloadTooLarge);
    }
}
