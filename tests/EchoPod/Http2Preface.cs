using System.Buffers;
using System.IO.Pipelines;

namespace EchoPod;

/// <summary>Recognizes HTTP/2 with prior knowledge by the first bytes of a connection (RFC 9113 section 3.4).</summary>
static class Http2Preface
{
    static ReadOnlySpan<byte> Start => "PRI * HTTP/2.0"u8;

    /// <summary>Whether HTTP/2 follows; consumes nothing.</summary>
    public static async Task<bool> IsNextAsync(PipeReader input)
    {
        while (true)
        {
            var read = await input.ReadAsync();
            var length = (int)Math.Min(read.Buffer.Length, Start.Length);
            var same = StartsLikePreface(read.Buffer.Slice(0, length));
            // On "not yet" all of it counts as examined: the next read waits for more.
            var undecided = same && length < Start.Length && !read.IsCompleted;
            input.AdvanceTo(read.Buffer.Start, undecided ? read.Buffer.End : read.Buffer.Start);
            if (!undecided)
                return same && length == Start.Length;
        }
    }

    static bool StartsLikePreface(ReadOnlySequence<byte> start) => Start.StartsWith(start.ToArray());
}
