using System.Collections.Immutable;
using IngressController.Core.Annotations;
using IngressController.Core.Translation;

namespace IngressController.Core.Admission;

/// <summary>
/// Judges an Ingress before it is stored (behaviour 109 to 111). It is translated together with its neighbours: whatever is refused
/// here would not be served later. Pure: nothing is executed, fetched or stored.
/// </summary>
/// <param name="options">The flags in force.</param>
/// <param name="catalog">The parsers of annotations.</param>
/// <remarks>
/// Refusals cover faults that the author can fix in the Ingress itself. Faults that depend on other objects, which may follow in the
/// same <c>kubectl apply</c>, become warnings. A change is not refused for a fault that was there before; otherwise a faulty Ingress
/// could not even be labelled.
/// </remarks>
public sealed class AdmissionJudge(TranslationOptions options, PolicyCatalog catalog)
{
    // TCP and UDP services do not concern an Ingress.
    readonly TranslationOptions _options = options with { TcpServices = null, UdpServices = null };

    /// <param name="snapshot">The cluster.</param>
    /// <param name="index">Its Ingresses; it may be ahead of the snapshot.</param>
    /// <param name="ingress">The new version.</param>
    /// <param name="previous">The stored version; null for a new Ingress.</param>
    public AdmissionVerdict Judge(ClusterSnapshot snapshot, IngressIndex index, Ingress ingress, Ingress? previous)
    {
        if (!IngressMembership.IsOurs(ingress, snapshot, _options))
            return AdmissionVerdict.NotOurs;
        var (found, translated) = Translate(snapshot, index, ingress, isNew: previous is null);
        var refusals = found.Where(IsRefused).ToList();
        if (refusals.Count > 0 && previous is not null && IngressMembership.IsOurs(previous, snapshot, _options))
        {
            var (known, more) = Translate(snapshot, index, previous, isNew: false);
            var before = known.Where(IsRefused).Select(Identity).ToHashSet();
            refusals.RemoveAll(refusal => before.Contains(Identity(refusal)));
            translated += more;
        }

        return new(true, [.. refusals], [.. found.Except(refusals).Where(diagnostic => IsWorthAWarning(diagnostic, snapshot))], translated);
    }

    (IReadOnlyList<Diagnostic> Found, int Translated) Translate(ClusterSnapshot snapshot, IngressIndex index, Ingress ingress, bool isNew)
    {
        // Judge it as the youngest, whatever its age: it must not take paths that another Ingress serves already.
        var newest = ingress with { CreatedAt = DateTimeOffset.MaxValue };
        var neighbours = index.NeighboursOf(ingress);
        var ingresses = neighbours.Append(newest).ToImmutableDictionary(one => one.Key);
        var translation = Translator.Translate(
            snapshot with { Ingresses = ingresses, Unreadable = ClusterSnapshot.Empty.Unreadable },
            OptionsFor(isNew ? newest : ingress, neighbours.Where(one => IngressMembership.IsOurs(one, snapshot, _options))),
            catalog);
        var strict = StrictPathType.ProblemsOf(ingress, translation.Global.Get<IngressRules>()?.StrictPathType ?? true).ToList();
        var told = translation.Diagnostics.Where(diagnostic => diagnostic.Object == ingress.Reference &&
            (diagnostic.Code != DiagnosticCodes.DoubtfulPath || strict.TrueForAll(one => one.Field != diagnostic.Field)));
        return ([.. told, .. strict], ingresses.Count);
    }

    // Host ownership uses the true age. Otherwise a change of an owner's only Ingress would give its host away.
    TranslationOptions OptionsFor(Ingress ingress, IEnumerable<Ingress> neighbours)
    {
        if (_options.HostOwnership != HostOwnership.FirstNamespace)
            return _options;
        var owners = new HostOwners(_options, neighbours.Append(ingress).Order(IngressIndex.ByAge));
        var own = ingress.Rules.Select(rule => rule.HostName)
            .Where(host => host.Length > 0 && owners.Of(host) == ingress.Key.Namespace)
            .Distinct(StringComparer.Ordinal);
        return _options with { HostOwners = _options.HostOwners.With(own.Select(host => KeyValuePair.Create(host, ingress.Key.Namespace))) };
    }

    static bool IsRefused(Diagnostic diagnostic) =>
        diagnostic is { Severity: not DiagnosticSeverity.Warning, Cause: null, Code.Admission: not AdmissionEffect.Warned };

    // The snapshot holds only Secrets and ConfigMaps in use, so a missing one proves nothing. An old conflict has an Event already, and
    // the other Ingress may be at fault.
    static bool IsWorthAWarning(Diagnostic diagnostic, ClusterSnapshot snapshot) =>
        diagnostic.Cause?.Kind != ResourceKind.Secret &&
        (diagnostic.Cause is not { Kind: ResourceKind.ConfigMap } configMap || snapshot.Find(configMap) is not null) &&
        diagnostic.Code.Admission != AdmissionEffect.RefusedOrPassed;

    // The order of rules may have changed.
    static (DiagnosticCode Code, string Message) Identity(Diagnostic diagnostic) => (diagnostic.Code, diagnostic.Message);
}
