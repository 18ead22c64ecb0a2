using IngressController.Core.Annotations;
using IngressController.Core.Limits;
using IngressController.Core.Translation.Policies;

namespace IngressController.Core.Translation;

/// <summary>
/// Collects the additional names of hosts: aliases, and the other name of a <c>www.</c> redirect. The host of a rule wins over both,
/// an alias wins over a redirect, and among equals the older Ingress wins.
/// </summary>
/// <param name="owners">Host ownership.</param>
/// <param name="diagnostics">Receives problems.</param>
sealed class HostNames(HostOwners owners, DiagnosticSink diagnostics)
{
    readonly Dictionary<string, Claim> _aliased = new(StringComparer.Ordinal);
    readonly Dictionary<string, Claim> _redirecting = new(StringComparer.Ordinal);
    readonly List<(Claim Claim, ServerAliasPolicy Policy)> _aliases = [];
    readonly List<(Claim Claim, WwwRedirectPolicy Policy)> _redirects = [];

    sealed record Claim(HostDraft Host, ServedIngress Ingress);

    /// <summary>A host that redirects to another one.</summary>
    public sealed record WwwHost(string Name, HostDraft Target, ServedIngress Ingress, int Status);

    /// <summary>Records what an Ingress asks for a host that it has a rule for. Older Ingresses come first.</summary>
    public void Add(HostDraft host, ServedIngress ingress)
    {
        if (ingress.Policies.Get<ServerAliasPolicy>() is { } alias)
            AddAlias(new(host, ingress), alias);
        if (ingress.Policies.Get<WwwRedirectPolicy>() is { } redirect)
            AddRedirect(new(host, ingress), redirect);
    }

    /// <summary>The aliases that are no other host's name, with the host each stands for.</summary>
    /// <param name="isHost">Whether a name is the host of a rule.</param>
    public IReadOnlyList<(string Name, HostDraft Host)> Aliases(Func<string, bool> isHost)
    {
        var taken = new Dictionary<string, Claim>(StringComparer.Ordinal);
        var patterns = 0;
        foreach (var (claim, policy) in _aliases)
        {
            foreach (var name in policy.Names)
            {
                if (name == claim.Host.Name)
                    continue;
                if (owners.ProblemOfAlias(name, claim.Ingress.Key.Namespace) is { } problem)
                    Refuse(claim, ServerAliasParser.ServerAlias, $"{problem}; it is no alias of {claim.Host.Name}");
                else if (isHost(name))
                    Report(claim, ServerAliasParser.ServerAlias, DiagnosticCodes.AliasConflict,
                        $"{name} is the host of a rule, which keeps it; it is no alias of {claim.Host.Name}");
                else if (name.StartsWith('~') && !taken.ContainsKey(name) && TenantLimits.AliasPatternsOfTable.IsExceededBy(++patterns))
                    Report(claim, ServerAliasParser.ServerAlias, DiagnosticCodes.AliasUnused,
                        $"{name} is no alias of {claim.Host.Name}: older Ingresses have {TenantLimits.AliasPatternsOfTable.Text} as aliases, " +
                        "as many as there may be");
                else if (!taken.TryAdd(name, claim) && taken[name].Host != claim.Host)
                    Report(claim, ServerAliasParser.ServerAlias, DiagnosticCodes.AliasConflict,
                        $"{name} is an alias of {taken[name].Host.Name} already, by the older Ingress {taken[name].Ingress.Key}; " +
                        $"it is no alias of {claim.Host.Name}");
            }
        }

        return [.. taken.Select(alias => (alias.Key, alias.Value.Host))];
    }

    /// <param name="isHost">Whether a name is the host of a rule.</param>
    /// <param name="aliases">The names of all aliases.</param>
    public IReadOnlyCollection<WwwHost> Redirects(Func<string, bool> isHost, IReadOnlySet<string> aliases)
    {
        var redirects = new Dictionary<string, WwwHost>(StringComparer.Ordinal);
        foreach (var (claim, policy) in _redirects)
        {
            var name = WwwRedirectPolicy.OtherNameOf(claim.Host.Name);
            if (owners.ProblemOfAlias(name, claim.Ingress.Key.Namespace) is { } problem)
                Refuse(claim, WwwRedirectParser.FromToWww, $"{problem}; it does not redirect to {claim.Host.Name}");
            else if (isHost(name) || aliases.Contains(name))
                Report(claim, WwwRedirectParser.FromToWww, DiagnosticCodes.RedirectConflict,
                    $"{name} is {(isHost(name) ? "the host of a rule" : "an alias")}, which keeps it; it does not redirect to {claim.Host.Name}");
            else if (!redirects.TryAdd(name, new(name, claim.Host, claim.Ingress, policy.Status)))
                Report(claim, WwwRedirectParser.FromToWww, DiagnosticCodes.RedirectConflict,
                    $"{name} redirects to {redirects[name].Target.Name} already, as the older Ingress {redirects[name].Ingress.Key} asks");
        }

        return redirects.Values;
    }

    void AddAlias(Claim claim, ServerAliasPolicy policy)
    {
        if (claim.Host.Name.Length == 0)
            Report(claim, ServerAliasParser.ServerAlias, DiagnosticCodes.AliasUnused, "has no effect on a rule without host, which covers every name");
        else if (_aliased.TryAdd(claim.Host.Name, claim))
            _aliases.Add((claim, policy));
        else if (_aliased[claim.Host.Name] is { Ingress: var first } && first.Key != claim.Ingress.Key)
            Report(claim, ServerAliasParser.ServerAlias, DiagnosticCodes.AliasConflict,
                $"has no effect on {claim.Host.Name}: the older Ingress {first.Key} names its aliases");
    }

    void AddRedirect(Claim claim, WwwRedirectPolicy policy)
    {
        if (claim.Host.Name.Length == 0 || claim.Host.Name.StartsWith('*'))
            Report(claim, WwwRedirectParser.FromToWww, DiagnosticCodes.RedirectUnused,
                "has no effect on a rule without one host name, which has no other name");
        else if (_redirecting.TryAdd(claim.Host.Name, claim))
            _redirects.Add((claim, policy));
    }

    void Refuse(Claim claim, Option annotation, string message) =>
        diagnostics.Error(claim.Ingress.Reference, DiagnosticCodes.HostOwnedByOther, annotation.KeyIn(claim.Ingress.Object.Annotations), message);

    void Report(Claim claim, Option annotation, DiagnosticCode code, string message) =>
        diagnostics.Warning(claim.Ingress.Reference, code, annotation.KeyIn(claim.Ingress.Object.Annotations), message);
}
