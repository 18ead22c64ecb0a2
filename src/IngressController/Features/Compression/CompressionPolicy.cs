using System.Collections.Frozen;
using IngressController.Core.Annotations;

namespace IngressController.Features.Compression;

/// <param name="Gzip">Null: off.</param>
/// <param name="Brotli">Null: off.</param>
sealed record CompressionPolicy(CodingPolicy? Gzip, CodingPolicy? Brotli) : IPolicy
{
    /// <summary>Clients that get no gzip; null: all may.</summary>
    public AgentPattern? NoGzipFor { get; init; }
}

/// <param name="Level">1 to 9 for gzip, 0 to 11 for brotli.</param>
/// <param name="MinLength">Bytes; a body known to be shorter stays as it is.</param>
/// <param name="Types">Media types without parameters; <c>*</c> stands for all.</param>
sealed record CodingPolicy(int Level, int MinLength, FrozenSet<string> Types)
{
    /// <summary>What <c>gzip on</c> alone means in nginx.</summary>
    public static CodingPolicy GzipOfNginx { get; } = new(1, 20, new[] { "text/html" }.ToFrozenSet(StringComparer.OrdinalIgnoreCase));

    /// <summary>Whether an answer of this kind is compressed for a client that accepts it.</summary>
    /// <param name="contentType">Its Content-Type.</param>
    /// <param name="length">Its length; null when it is not known.</param>
    public bool Covers(ReadOnlySpan<char> contentType, long? length)
    {
        if (length < MinLength)
            return false;
        var end = contentType.IndexOf(';');
        var type = (end < 0 ? contentType : contentType[..end]).Trim();

        // gRPC frames and compresses its messages itself.
        return Types.GetAlternateLookup<ReadOnlySpan<char>>().Contains(type) ||
            (Types.Contains("*") && !type.StartsWith("application/grpc", StringComparison.OrdinalIgnoreCase));
    }

    /// <summary>By value, because equal types may have been read twice.</summary>
    public bool Equals(CodingPolicy? other) => other is not null && Level == other.Level && MinLength == other.MinLength &&
        (ReferenceEquals(Types, other.Types) || Types.SetEquals(other.Types));

    public override int GetHashCode() => HashCode.Combine(Level, MinLength, Types.Count);
}
