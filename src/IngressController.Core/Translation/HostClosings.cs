using IngressController.Core.Annotations;
using IngressController.Core.Routing;

namespace IngressController.Core.Translation;

/// <summary>Why a whole host is closed.</summary>
/// <param name="ingress">The Ingress whose protection of the host is not honoured.</param>
/// <param name="annotation">The annotation with that protection.</param>
/// <param name="reason">What it did, and the remedy.</param>
sealed class HostClosing(ObjectKey ingress, string annotation, string reason)
{
    readonly Dictionary<PolicySet, PolicySet> _closed = new(ReferenceEqualityComparer.Instance);

    public ObjectKey Ingress => ingress;

    public string Field => annotation;

    /// <summary>The closed form of a route's policies.</summary>
    public PolicySet Close(PolicySet policies)
    {
        if (policies.DeniedBecause is not null)
            return policies;
        if (!_closed.TryGetValue(policies, out var closed))
            _closed.Add(policies, closed = policies with { DeniedBecause = $"{annotation} of Ingress {ingress}: {reason}" });
        return closed;
    }
}

/// <summary>
/// Finds the hosts that a server-snippet protected. Of several on one host, ingress-nginx takes the oldest Ingress' one. Here the
/// same holds among the Ingresses of the host's owner; one of another namespace closes only its own paths.
/// </summary>
sealed class HostClosings(HostOwners owners, DiagnosticSink diagnostics)
{
    readonly Dictionary<string, HostClosing> _closings = new(StringComparer.Ordinal);
    readonly Dictionary<string, ObjectKey> _deciding = new(StringComparer.Ordinal);

    /// <summary>Why a host is closed, or null.</summary>
    public HostClosing? Of(string host) => _closings.GetValueOrDefault(host);

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

    /// <summary>Reports the closed host to all its Ingresses.</summary>
    public void Report(HostDraft host)
    {
        if (Of(host.Name) is not { } closing)
            return;
        var others = host.Members.Select(member => member.Key).Where(key => key != closing.Ingress).Distinct().ToList();
        diagnostics.Error(new(ResourceKind.Ingress, closing.Ingress), DiagnosticCodes.HostClosed, closing.Field,
            $"closes host \"{host.Name}\": all its paths answer 503 until it is mended" + (others.Count == 0 ? "" : $", those of {Listing.Of(others)} too"));
        foreach (var other in others)
            diagnostics.Error(new(ResourceKind.Ingress, other), DiagnosticCodes.HostClosed, "spec.rules",
                $"host \"{host.Name}\" is closed: Ingress {closing.Ingress} protected it by {closing.Field}, which is not honoured; " +
                $"the paths of this Ingress on that host answer 503 until the other one is mended");
    }

    void Add(ServedIngress ingress, HostSnippetPolicy snippet, string host)
    {
        var consequence = snippet.ClosedBecause is null ? "" : "; only the paths of this Ingress answer 503";
        if (owners.Of(host) is { } owner && owner != ingress.Key.Namespace)
            Ignore(ingress, snippet,
                $"does not hold for host \"{host}\", for which namespace {owner} speaks, whose Ingress is the oldest that names it{consequence}");
        else if (!_deciding.TryAdd(host, ingress.Key))
            Ignore(ingress, snippet, $"is ignored by ingress-nginx on host \"{host}\": the older Ingress {_deciding[host]} sets one{consequence}");
        else if (snippet.ClosedBecause is { } reason)
            _closings.Add(host, new(ingress.Key, snippet.Field, reason));
    }

    void Ignore(ServedIngress ingress, HostSnippetPolicy snippet, string message) =>
        diagnostics.Warning(ingress.Reference, DiagnosticCodes.ServerSnippetUnused, snippet.Field, message);
}
