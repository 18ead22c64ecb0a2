using System.Collections.Immutable;
using IngressController.Core.Annotations;
using IngressController.Core.Cluster;
using IngressController.Core.Diagnostics;
using IngressController.Core.Translation;

namespace IngressController.Core.Admission;

/// <summary>
/// Judges an Ingress before it is stored (behaviour 109 to 111). It is translated together with its neighbours, so that what is
/// refused here is exactly what would not be served later. Pure: nothing is executed, fetched or stored.
/// </summary>
/// <param name="options">The flags in force.</param>
/// <param name="catalog">The parsers of annotations.</param>
/// <remarks>
/// Refused is what the author can mend in the Ingress itself. What depends on other objects, which may follow in the same
/// <c>kubectl apply</c>, becomes a warning; a change is not refused for what was wrong before it, or an Ingress that has a fault already
/// could not even be labelled.
/// </remarks>
public sealed class AdmissionJudge(TranslationOptions options, PolicyCatalog catalog)
{
    // Other services have nothing to do with an Ingress.
    readonly TranslationOptions _options = options with { TcpServices = null, UdpServices = null };

    /// <param name="snapshot">The cluster.</param>
    /// <param name="index">Its Ingresses; it may know of changes that came later.</param>
    /// <param name="ingress">The Ingress as it is to be.</param>
    /// <param name="previous">As it is; null when it is new.</param>
    public AdmissionVerdict Judge(ClusterSnapshot snapshot, IngressIndex index, Ingress ingress, Ingress? previous)
    {
        if (!IngressSelector.IsOurs(ingress, snapshot, _options))
            return AdmissionVerdict.NotOurs;
        var (found, translated) = Translate(snapshot, index, ingress, isNew: previous is null);
        var refusals = found.Where(IsRefused).ToList();
        if (refusals.Count > 0 && previous is not null && IngressSelector.IsOurs(previous, snapshot, _options))
        {
            var (known, more) = Translate(snapshot, index, previous, isNew: false);
            var before = known.Where(IsRefused).Select(Identity).ToHashSet();
            refusals.RemoveAll(refusal => before.Contains(Identity(refusal)));
            translated += more;
        }

        return new(true, [.. refusals], [.. found.Except(refusals).Where(IsWorthAWarning)], translated);
    }

    (IReadOnlyList<Diagnostic> Found, int Translated) Translate(ClusterSnapshot snapshot, IngressIndex index, Ingress ingress, bool isNew)
    {
        // Whatever its age, what another one serves already is not to be taken from it.
        var newest = ingress with { CreatedAt = DateTimeOffset.MaxValue };
        var neighbours = index.NeighboursOf(ingress);
        var ingresses = neighbours.Append(newest).ToImmutableDictionary(one => one.Key);
        var translation = Translator.Translate(
            snapshot with { Ingresses = ingresses, Unreadable = ClusterSnapshot.Empty.Unreadable }, OptionsFor(isNew ? newest : ingress, neighbours.Where(one => IngressSelector.IsOurs(one, snapshot, _options))), catalog);
        var strict = StrictPathType.ProblemsOf(ingress, translation.Global.Get<IngressRules>()?.StrictPathType ?? true);
        return ([.. translation.Diagnostics.Where(diagnostic => diagnostic.Object == ingress.Reference), .. strict], ingresses.Count);
    }

    // Whose a host is depends on the true age, or a change of the owner's only Ingress would give its host to another.
    TranslationOptions OptionsFor(Ingress ingress, IEnumerable<Ingress> neighbours)
    {
        if (_options.HostOwnership != HostOwnership.FirstNamespace)
            return _options;
        var owners = new HostOwners(_options, neighbours.Append(ingress).Order(IngressIndex.ByAge));
        var own = ingress.Rules.Select(rule => rule.HostName).Where(host => host.Length > 0 && owners.Of(host) == ingress.Key.Namespace).Distinct(StringComparer.Ordinal);
        return _options with { HostOwners = _options.HostOwners.With(own.Select(host => KeyValuePair.Create(host, ingress.Key.Namespace))) };
    }

    static bool IsRefused(Diagnostic diagnostic) =>
        diagnostic is { Severity: DiagnosticSeverity.Error, Cause: null, Code.Admission: not AdmissionEffect.Warned };

    // Which Secrets there are is not known here: only those that are in use are read. An old conflict has an Event already, and
    // it may be the other one's.
    static bool IsWorthAWarning(Diagnostic diagnostic) =>
        diagnostic.Cause?.Kind != ResourceKind.Secret && diagnostic.Code.Admission != AdmissionEffect.RefusedOrPassed;

    // Rules may have changed places.
    static (DiagnosticCode Code, string Message) Identity(Diagnostic diagnostic) => (diagnostic.Code, diagnostic.Message);
}
