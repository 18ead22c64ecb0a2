namespace IngressController.Core.Translation;

/// <summary>
/// The Ingresses that are left out of a translation because the controller fails on them. Translation never throws on what a user
/// wrote, so each is a bug; but a bug that one object wakes must not stop the configuration of all others.
/// </summary>
sealed class FaultyIngresses
{
    /// <summary>Each one costs another attempt. From this number on, the whole namespace of a faulty one is left out with it.</summary>
    const int MostAlone = 16;

    readonly Dictionary<ObjectKey, Exception> _faults = [];
    readonly HashSet<string> _namespaces = new(StringComparer.Ordinal);

    /// <summary>The faults, for the controller's log.</summary>
    public IEnumerable<KeyValuePair<ObjectKey, Exception>> All => _faults;

    /// <summary>Leaves out the Ingress of a fault. False when it was left out before, so that another attempt would not help.</summary>
    public bool TryAdd(IngressFault fault)
    {
        if (_faults.Count >= MostAlone)
            _namespaces.Add(fault.Ingress.Namespace);
        return _faults.TryAdd(fault.Ingress, fault.InnerException!);
    }

    /// <summary>Whether an Ingress is translated; it is told when it is not.</summary>
    public bool Allow(Ingress ingress, DiagnosticSink diagnostics)
    {
        if (IngressSize.ProblemOf(ingress) is var (field, problem))
            diagnostics.Error(ingress.Reference, DiagnosticCodes.IngressTooBig, field,
                $"{problem}; this Ingress is not served, all others are: divide it into several");
        else if (_faults.TryGetValue(ingress.Key, out var fault))
            diagnostics.Error(ingress.Reference, DiagnosticCodes.IngressFailed, "spec",
                $"{Failure.Describe(fault)}; this Ingress is not served, all others are");
        else if (_namespaces.Contains(ingress.Key.Namespace))
            diagnostics.Error(ingress.Reference, DiagnosticCodes.IngressFailed, "spec",
                $"the controller fails on many Ingresses of namespace {ingress.Key.Namespace}, so none of it is served until the others are mended");
        else
            return true;
        return false;
    }
}
