using IngressController.Core.Annotations;

namespace IngressController.Core.Translation;

/// <summary>
/// Reports host-wide settings of Ingresses of other namespaces than the host's owner, to their authors and to the owner. As in
/// ingress-nginx, the oldest Ingress that sets one decides, whatever its namespace.
/// </summary>
/// <param name="owners">Host ownership.</param>
/// <param name="ofHosts">The annotations that affect whole hosts, without prefix.</param>
/// <param name="diagnostics">Receives problems.</param>
sealed class ForeignSettings(HostOwners owners, IReadOnlyList<string> ofHosts, DiagnosticSink diagnostics)
{
    public void Report(HostDraft host)
    {
        if (host.Name.Length == 0 || owners.Of(host.Name) is not { } owner || host.Members.All(member => member.Key.Namespace == owner) ||
            host.Members.Find(member => member.Key.Namespace == owner) is not { } first)
            return;
        var decide = ofHosts.ToDictionary(annotation => annotation, annotation => host.Members.FirstOrDefault(member => IsSet(annotation, member))?.Key);
        var asked = host.Members.Where(member => member.Key.Namespace != owner).DistinctBy(member => member.Key)
            .Select(member => (Member: member, Settings: string.Join(", ", ClaimsOf(member, host, decide)))).Where(one => one.Settings.Length > 0).ToList();
        foreach (var (member, settings) in asked)
            diagnostics.Warning(member.Reference, DiagnosticCodes.ForeignHostSetting, "spec.rules",
                $"asks for what holds for host \"{host.Name}\" as a whole, for which namespace {owner} speaks, " +
                $"since Ingress {first.Key} is the oldest that names it: {settings}");
        if (asked.Count > 0)
            diagnostics.Warning(first.Reference, DiagnosticCodes.ForeignHostSetting, "spec.rules",
                $"other namespaces ask for what holds for host \"{host.Name}\" as a whole: {asked[0].Member.Key} for {asked[0].Settings}" +
                (asked.Count == 1 ? "" : $"; so do {Listing.Of([.. asked.Skip(1).Select(one => one.Member.Key)])}") +
                "; --host-ownership=first-namespace keeps them off the host");
    }

    IEnumerable<string> ClaimsOf(ServedIngress ingress, HostDraft host, Dictionary<string, ObjectKey?> decide)
    {
        if (!ingress.Object.Tls.IsEmpty)
            yield return Claim("spec.tls", host.TlsOwner?.Key == ingress.Key);
        foreach (var annotation in ofHosts.Where(annotation => IsSet(annotation, ingress)))
            yield return Claim(annotation, decide[annotation] == ingress.Key);
        if (host.RegexOwner is { } regexOwner && ingress.Object.Rules.Any(rule => rule.HostName == host.Name && rule.Paths is { IsEmpty: false }))
            yield return Claim("paths as regular expressions, of which the longest is tried first", regexOwner == ingress.Key);
    }

    static string Claim(string name, bool isFirst) => isFirst ? $"{name} (no older Ingress does)" : name;

    static bool IsSet(string annotation, ServedIngress ingress) =>
        ingress.Object.Annotations[AnnotationKeys.KeyOf(annotation, ingress.Object.Annotations)] is not null;
}
