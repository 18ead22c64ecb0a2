namespace IngressController.Core.Routing;

/// <summary>FNV-1a (Fowler, Noll and Vo): unlike GetHashCode, the same in every process.</summary>
public struct Fingerprint()
{
    public ulong Value { get; private set; } = 14695981039346656037;

    public void Add(char c) => Value = (Value ^ c) * 1099511628211;

    public void Add(string? text)
    {
        foreach (var c in text ?? "")
            Add(c);
        Add('\n');
    }

    public void Add(ObjectKey? key)
    {
        Add(key?.Namespace);
        Add(key?.Name);
    }

    public void Add(UpstreamKey? key)
    {
        Add(key?.Service);
        Add(key?.Port);
    }
}
