namespace IngressController.Core.Annotations;

/// <summary>
/// The result of reading annotations once, with everything it depends on besides them and the global settings. It holds for every
/// later snapshot that has the same objects.
/// </summary>
sealed class PolicyReading
{
    readonly List<(ObjectReference Reference, ClusterObject? Object)> _found = [];
    readonly List<PolicyReading> _shared = [];

    public PolicySet Policies { get; set; } = PolicySet.Empty;

    /// <summary>The problems of the annotations, and of the global settings that were read directly.</summary>
    public DiagnosticSink Diagnostics { get; } = new();

    /// <summary>Why the paths are closed; null when they are open.</summary>
    public string? DeniedBecause { get; set; }

    /// <summary>The fault of the controller that closed the paths; null for none.</summary>
    public Exception? Fault { get; set; }

    /// <summary>Whether a parser has read the Ingress itself.</summary>
    public bool IsOfIngress { get; set; }

    /// <summary>The key under which Ingresses share it; null when it belongs to one Ingress.</summary>
    public (string Namespace, StringMap Annotations)? SharedBy { get; set; }

    /// <summary>Every object that was looked up.</summary>
    public IEnumerable<ObjectReference> References => _found.Select(found => found.Reference);

    /// <summary>The readings of global settings that this one uses. Each is reported once, whoever uses it.</summary>
    public IReadOnlyList<PolicyReading> Shared => _shared;

    /// <summary>Records an object that was looked up; null when it did not exist.</summary>
    public void Find(ObjectReference reference, ClusterObject? @object) => _found.Add((reference, @object));

    /// <summary>Adds the problems and dependencies of a reading of global settings that this one uses.</summary>
    public void Add(PolicyReading other)
    {
        if (!_shared.Contains(other))
            _shared.Add(other);
        _found.AddRange(other._found);
        DeniedBecause ??= other.DeniedBecause;
    }

    /// <summary>Whether reading again would give the same result.</summary>
    public bool Holds(ClusterSnapshot snapshot)
    {
        foreach (var (reference, @object) in _found)
        {
            if (!ReferenceEquals(snapshot.Find(reference), @object))
                return false;
        }

        return true;
    }
}
