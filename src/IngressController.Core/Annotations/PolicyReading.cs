using IngressController.Core.Cluster;
using IngressController.Core.Diagnostics;

namespace IngressController.Core.Annotations;

/// <summary>
/// What came of reading annotations once, with all that it depends on beside them and the global settings: it holds for every
/// later snapshot that still has the same objects.
/// </summary>
sealed class PolicyReading
{
    readonly List<(ObjectReference Reference, ClusterObject? Object)> _found = [];

    /// <summary>What the annotations ask for.</summary>
    public PolicySet Policies { get; set; } = PolicySet.Empty;

    /// <summary>What is wrong with them, and with the global settings that were looked at.</summary>
    public DiagnosticSink Diagnostics { get; } = new();

    /// <summary>Why the paths are closed; null: they are not.</summary>
    public string? DeniedBecause { get; set; }

    /// <summary>Whether a parser has asked for the Ingress itself.</summary>
    public bool IsOfIngress { get; set; }

    /// <summary>What it is shared by; null when it is of one Ingress.</summary>
    public (string Namespace, StringMap Annotations)? SharedBy { get; set; }

    /// <summary>Every object that was looked for.</summary>
    public IEnumerable<ObjectReference> References => _found.Select(found => found.Reference);

    /// <summary>Notes what an object that was looked for was like; null: it did not exist.</summary>
    public void Find(ObjectReference reference, ClusterObject? @object) => _found.Add((reference, @object));

    /// <summary>Adds what another reading, of which this one makes use, has come upon.</summary>
    public void Add(PolicyReading other)
    {
        Diagnostics.Add(other.Diagnostics);
        _found.AddRange(other._found);
        DeniedBecause ??= other.DeniedBecause;
    }

    /// <summary>Whether reading again would find the same.</summary>
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
