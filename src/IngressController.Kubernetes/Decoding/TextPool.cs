using System.Diagnostics.CodeAnalysis;

namespace IngressController.Kubernetes.Decoding;

/// <summary>
/// Shares equal texts between objects (namespaces, port names, protocols, annotation keys), of which tens of thousands are kept. The
/// table has a fixed size: a newer text replaces an older one, and a lost race costs one duplicate.
/// </summary>
static class TextPool
{
    const int Slots = 4096;
    const int MaxLength = 64;

    static readonly string?[] Table = new string?[Slots];

    [return: NotNullIfNotNull(nameof(text))]
    public static string? Share(string? text)
    {
        if (text is null || text.Length > MaxLength)
            return text;
        if (text.Length == 0)
            return "";
        ref var slot = ref Table[(uint)string.GetHashCode(text, StringComparison.Ordinal) % Slots];
        var known = Volatile.Read(ref slot);
        if (text.Equals(known, StringComparison.Ordinal))
            return known;
        Volatile.Write(ref slot, text);
        return text;
    }
}
