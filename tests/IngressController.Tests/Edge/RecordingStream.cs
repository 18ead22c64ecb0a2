using System.Text;

namespace IngressController.Tests.Edge;

/// <summary>Takes what is written to it, to be read at any time.</summary>
sealed class RecordingStream : MemoryStream
{
    readonly Lock _gate = new();

    /// <summary>What has been written so far, one char per octet.</summary>
    public string Text
    {
        get
        {
            lock (_gate)
                return Encoding.Latin1.GetString(GetBuffer(), 0, (int)Length);
        }
    }

    public override ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
    {
        lock (_gate)
            Write(buffer.Span);
        return default;
    }
}
