using IngressController.Core.Annotations;
using IngressController.Core.Limits;
using IngressController.Core.Routing;

namespace IngressController.Core.Translation;

/// <summary>What a server-snippet does to all paths of a host.</summary>
/// <param name="ingress">The Ingress that has it.</param>
/// <param name="snippet">The snippet.</param>
sealed class HostSnippet(ObjectKey ingress, HostSnippetPolicy snippet)
{
    readonly Dictionary<PolicySet, PolicySet> _applied = new(ReferenceEqualityComparer.Instance);

    public ObjectKey Ingress => ingress;

    public HostSnippetPolicy Policy => snippet;

    /// <summary>The policies of a route with the snippet's program, or in their closed form.</summary>
    public PolicySet Apply(PolicySet policies)
    {
        if (policies.DeniedBecause is not null || snippet is { ClosedBecause: null, Program: null })
            return policies;
        if (!_applied.TryGetValue(policies, out var applied))
        {
            applied = snippet.ClosedBecause is { } reason
                ? policies with { DeniedBecause = $"{snippet.Field} of Ingress {ingress}: {reason}" }
                : policies with { Items = policies.Items.Add(snippet.Program!) };
            _applied.Add(policies, applied);
        }

        return applied;
    }
}

/// <summary>
/// Finds the server-snippet of each host. Of several on one host, ingress-nginx takes the oldest Ingress' one. Here the same holds
/// among the Ingresses of the host's owner; one of another namespace closes only its own paths, when it protected them.
/// </summary>
sealed class HostSnippets(HostOwners owners, DiagnosticSink diagnostics)
{
    readonly Dictionary<string, HostSnippet> _snippets = new(StringComparer.Ordinal);
    readonly Dictionary<string, Dictionary<ObjectKey, string>> _unheld = new(StringComparer.Ordinal);

    public bool IsEmpty => _snippets.Count == 0;

    /// <summary>The snippet of a host, or null.</summary>
    public HostSnippet? Of(string host) => _snippets.GetValueOrDefault(host);

    /// <summary>The Ingresses of a host whose own snippet protects and does not hold there, since they do not speak for it; null: none.</summary>
    public IReadOnlyDictionary<ObjectKey, string>? ReasonsOf(string host) => _unheld.GetValueOrDefault(host);

    /// <summary>Adds all Ingresses, oldest first.</summary>
    public void Add(IEnumerable<ServedIngress> ingresses)
    {
        foreach (var ingress in ingresses)
        {
            if (ingress.Policies.Get<HostSnippetPolicy>() is not { } snippet || ingress.Policies.Get<CanaryPolicy>() is not null)
                continue;
            List<string> hosts = [.. ingress.Object.Rules.Select(static rule => rule.HostName).Distinct(StringComparer.Ordinal)];
            var held = Bounded(ingress, snippet, hosts.Count);
            foreach (var host in hosts)
            {
                if (owners.ProblemOf(host, ingress.Key.Namespace) is null)
                    Add(ingress, snippet, held, host);
            }
        }
    }

    /// <summary>Reports a closed host to all its Ingresses, and to its owner where its snippet acts on other namespaces.</summary>
    public void Report(HostDraft host)
    {
        if (Of(host.Name) is not { } snippet)
            return;
        var (ingress, field) = (snippet.Ingress, snippet.Policy.Field);
        var others = host.Members.Select(member => member.Key).Where(key => key != ingress).Distinct().ToList();
        if (snippet.Policy.ClosedBecause is not null)
            ReportClosed(host, ingress, field, others);
        else if (snippet.Policy.Program is not null && others.Where(other => other.Namespace != ingress.Namespace).ToList() is { Count: > 0 } foreign)
            diagnostics.Warning(new(ResourceKind.Ingress, ingress), DiagnosticCodes.AnnotationDiffers, field,
                $"acts on all paths of host \"{host.Name}\", as in ingress-nginx, those of {Listing.Of(foreign)} too");
    }

    void ReportClosed(HostDraft host, ObjectKey ingress, string field, List<ObjectKey> others)
    {
        diagnostics.Closed(new(ResourceKind.Ingress, ingress), DiagnosticCodes.HostClosed, field,
            $"closes host \"{host.Name}\": all its paths answer 503 until it is mended" + (others.Count == 0 ? "" : $", those of {Listing.Of(others)} too"));
        foreach (var other in others)
            diagnostics.Closed(new(ResourceKind.Ingress, other), DiagnosticCodes.HostClosed, "spec.rules",
                $"host \"{host.Name}\" is closed: Ingress {ingress} protected it by {field}, which is not honoured; " +
                $"the paths of this Ingress on that host answer 503 until the other one is mended");
    }

    // The snippet, or one that closes its hosts when they would have too many locations.
    HostSnippetPolicy Bounded(ServedIngress ingress, HostSnippetPolicy snippet, int hosts)
    {
        if (snippet is not { ClosedBecause: null, Program: IHostLocations { Locations.Count: var count } } ||
            TenantLimits.SnippetLocations.ProblemOf((long)count * hosts) is not { } problem)
            return snippet;
        var reason = $"on all hosts of the Ingress together it {problem}; give it fewer locations, or the Ingress fewer hosts";
        diagnostics.Closed(ingress.Reference, DiagnosticCodes.InvalidAnnotation, snippet.Field, reason);
        return snippet with { ClosedBecause = reason, Program = null };
    }

    void Add(ServedIngress ingress, HostSnippetPolicy snippet, HostSnippetPolicy held, string host)
    {
        var consequence = snippet.ClosedBecause is null ? "" : "; only the paths of this Ingress answer 503";
        if (owners.Of(host) is { } owner && owner != ingress.Key.Namespace)
        {
            var message = $"does not hold for host \"{host}\", for which namespace {owner} speaks, whose Ingress is the oldest that names it";
            if (snippet is { ClosedBecause: null, MayProtect: true })
                CloseOwn(ingress, snippet, host, message);
            else
                Ignore(ingress, DiagnosticCodes.ServerSnippetUnused, snippet, message + consequence);
        }
        else if (!_snippets.TryAdd(host, new(ingress.Key, held)))
            Ignore(ingress, DiagnosticCodes.ServerSnippetConflict, snippet,
                $"is ignored by ingress-nginx on host \"{host}\": the older Ingress {_snippets[host].Ingress} sets one{consequence}");
    }

    // ingress-nginx would have honoured it: without it the paths would be open.
    void CloseOwn(ServedIngress ingress, HostSnippetPolicy snippet, string host, string message)
    {
        if (!_unheld.TryGetValue(host, out var reasons))
            _unheld.Add(host, reasons = []);
        reasons[ingress.Key] = $"{snippet.Field} of Ingress {ingress.Key} {message}";
        diagnostics.Closed(ingress.Reference, DiagnosticCodes.ServerSnippetUnused, snippet.Field,
            $"{message}; it may protect, so that the paths of this Ingress answer 503 there; write it as configuration-snippet, or let that namespace have it");
    }

    void Ignore(ServedIngress ingress, DiagnosticCode code, HostSnippetPolicy snippet, string message) =>
        diagnostics.Warning(ingress.Reference, code, snippet.Field, message);
}
