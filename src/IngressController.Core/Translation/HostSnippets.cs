using IngressController.Core.Annotations;
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

    public bool IsEmpty => _snippets.Count == 0;

    /// <summary>The snippet of a host, or null.</summary>
    public HostSnippet? Of(string host) => _snippets.GetValueOrDefault(host);

    /// <summary>Adds all Ingresses, oldest first.</summary>
    public void Add(IEnumerable<ServedIngress> ingresses)
    {
        foreach (var ingress in ingresses)
        {
            if (ingress.Policies.Get<HostSnippetPolicy>() is not { } snippet || ingress.Policies.Get<CanaryPolicy>() is not null)
                continue;
            foreach (var host in ingress.Object.Rules.Select(rule => rule.HostName).Distinct(StringComparer.Ordinal))
            {
                if (owners.ProblemOf(host, ingress.Key.Namespace) is null)
                    Add(ingress, snippet, host);
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
        diagnostics.Error(new(ResourceKind.Ingress, ingress), DiagnosticCodes.HostClosed, field,
            $"closes host \"{host.Name}\": all its paths answer 503 until it is mended" + (others.Count == 0 ? "" : $", those of {Listing.Of(others)} too"));
        foreach (var other in others)
            diagnostics.Error(new(ResourceKind.Ingress, other), DiagnosticCodes.HostClosed, "spec.rules",
                $"host \"{host.Name}\" is closed: Ingress {ingress} protected it by {field}, which is not honoured; " +
                $"the paths of this Ingress on that host answer 503 until the other one is mended");
    }

    void Add(ServedIngress ingress, HostSnippetPolicy snippet, string host)
    {
        var consequence = snippet.ClosedBecause is null ? "" : "; only the paths of this Ingress answer 503";
        if (owners.Of(host) is { } owner && owner != ingress.Key.Namespace)
            Ignore(ingress, snippet,
                $"does not hold for host \"{host}\", for which namespace {owner} speaks, whose Ingress is the oldest that names it{consequence}");
        else if (!_snippets.TryAdd(host, new(ingress.Key, snippet)))
            Ignore(ingress, snippet, $"is ignored by ingress-nginx on host \"{host}\": the older Ingress {_snippets[host].Ingress} sets one{consequence}");
    }

    void Ignore(ServedIngress ingress, HostSnippetPolicy snippet, string message) =>
        diagnostics.Warning(ingress.Reference, DiagnosticCodes.ServerSnippetUnused, snippet.Field, message);
}
