using IngressController.Core.Annotations;
using IngressController.Core.Limits;
using IngressController.Core.Routing;
using IngressController.Core.Translation.Policies;

namespace IngressController.Core.Translation;

/// <summary>Adds the rules of Ingresses, oldest first, to their hosts.</summary>
/// <param name="upstreams">Resolves backends.</param>
/// <param name="diagnostics">Receives problems.</param>
sealed class RuleMerger(UpstreamCollector upstreams, DiagnosticSink diagnostics)
{
    /// <summary>The Ingress that is being added, and the size of its patterns so far.</summary>
    (ObjectKey Ingress, long Size) _patterns;

    /// <param name="host">The host it names.</param>
    /// <param name="ingress">The Ingress of the rule.</param>
    /// <param name="rule">The rule.</param>
    /// <param name="field">The position of the rule.</param>
    public void Add(HostDraft host, ServedIngress ingress, IngressRule rule, SpecField field)
    {
        if (host.Members.Count == 0 || host.Members[^1].Key != ingress.Key)
            host.Members.Add(ingress);

        BindTls(host, ingress.Object);
        BindAppRoot(host, ingress);
        if (host.RegexOwner is { } regexOwner && ingress.Policies.Get<RewritePolicy>() is null)
            diagnostics.Warning(ingress.Reference, DiagnosticCodes.RegexHost, field.ToString(),
                $"Ingress {regexOwner} asks for use-regex or rewrite-target on host \"{host.Name}\": " +
                $"the paths of this rule too match as regular expressions, " +
                "without case and from the start only, whatever their pathType");
        if (rule.Paths is not { } paths)
            return;
        for (var i = 0; i < paths.Count; i++)
            AddPath(ingress, host, paths[i], field.Path(i));
    }

    void BindTls(HostDraft host, Ingress ingress)
    {
        // A host-less rule has no name for a certificate; the default certificate serves it.
        if (ingress.Tls.IsEmpty || host.Name.Length == 0)
            return;
        if (host.TlsOwner is { } decided)
        {
            if (decided.Key != ingress.Key && TlsBindings.Of(ingress, host.Name).Listed is { } other && other != TlsBindings.Of(decided, host.Name).Listed)
                diagnostics.Warning(ingress.Reference, DiagnosticCodes.TlsConflict, "spec.tls",
                    $"Secret {other} is not used for host \"{host.Name}\": the older Ingress {decided.Key} decides about its certificate");
            return;
        }

        host.TlsOwner = ingress;
    }

    // app-root belongs to the whole host: / may be the path of another Ingress, or unmatched (behaviour 40, 62).
    void BindAppRoot(HostDraft host, ServedIngress ingress)
    {
        if (ingress.Policies.Get<AppRootPolicy>() is not { } policy)
            return;
        if (host.AppRoot is not { } first)
            host.AppRoot = (ingress.Key, policy.Path);
        else if (first.Path != policy.Path && first.Ingress != ingress.Key)
            diagnostics.Warning(ingress.Reference, DiagnosticCodes.AppRootConflict, AppRootParser.AppRoot.KeyIn(ingress.Object.Annotations),
                $"has no effect on host \"{host.Name}\": the older Ingress {first.Ingress} sends its / to {first.Path}");
    }

    void AddPath(ServedIngress ingress, HostDraft host, IngressPath path, SpecField field)
    {
        var text = PathRules.TextOf(path);
        if (PathRules.MatchOf(path.PathType) is not { } match)
        {
            diagnostics.Error(ingress.Reference, DiagnosticCodes.UnknownPathType, $"{field}.pathType",
                $"{path.PathType} is none of Exact, Prefix and ImplementationSpecific; the path is not served");
            return;
        }

        PathPattern? pattern = null;
        if ((host.IsRegex ? ProblemOfPattern(ingress, host, text, out pattern) : PathRules.ProblemOf(text)) is { } problem)
        {
            diagnostics.Error(ingress.Reference, DiagnosticCodes.InvalidPath, $"{field}.path", $"{text} {problem}; the path is not served");
            return;
        }

        if (upstreams.Resolve(ingress, path.Backend, field.Backend) is not { } upstream)
            return;
        var octets = RequestTarget.OctetsOf(text);
        if (host.Find(match, octets) is >= 0 and var taken)
        {
            ReportConflict(ingress, host, text, match, host.Routes[taken], upstream, field);
            return;
        }

        ReportDoubts(ingress, host, text, pattern, field);
        host.AddPath(new()
        {
            Ingress = ingress.Key,
            Host = host.Name,
            Path = text,
            Match = match,
            Pattern = pattern,
            Upstream = upstream,
            StatusWithoutDestination = 503,
            DefaultBackend = upstreams.DefaultBackendOf(ingress),
            Policies = host.PoliciesOf(ingress),
        });
    }

    // What ingress-nginx takes as it stands, too.
    void ReportDoubts(ServedIngress ingress, HostDraft host, string path, PathPattern? pattern, SpecField field)
    {
        if (!host.IsRegex && PathRules.LooksLikePattern(path))
            diagnostics.Warning(ingress.Reference, DiagnosticCodes.DoubtfulPath, $"{field}.path",
                $"{path} looks like a pattern, but its characters stand for themselves: a Prefix path covers all below it without any; for a regular " +
                "expression set use-regex, with pathType ImplementationSpecific");
        if (pattern is not null && ingress.Policies.Get<RewritePolicy>() is { } rewrite && rewrite.Rewrites(path) && rewrite.HighestCapture > pattern.Groups)
            diagnostics.Warning(ingress.Reference, DiagnosticCodes.DoubtfulValue, RewriteParser.Target.KeyIn(ingress.Object.Annotations),
                $"{rewrite.Target} takes capture ${rewrite.HighestCapture} of path {path}, which has {(pattern.Groups == 0 ? "none" : $"{pattern.Groups}")}: " +
                "nothing stands in its place; write a group such as (.*) into the path");
    }

    string? ProblemOfPattern(ServedIngress ingress, HostDraft host, string text, out PathPattern? pattern)
    {
        pattern = null;
        if (TenantLimits.PatternsOfHost.IsExceededBy(host.Routes.Count + 1))
            return $"is too many: its host has {TenantLimits.PatternsOfHost.Text} as regular expressions, as many as there may be";
        if (_patterns.Ingress != ingress.Key)
            _patterns = (ingress.Key, 0);

        // One that is too long is refused for that; its size is not asked for.
        if (text.Length <= TenantLimits.PathLength.Most)
            _patterns.Size += PatternSize.Of(text).Size;
        return TenantLimits.PatternSizeOfIngress.IsExceededBy(_patterns.Size)
            ? $"is too much: the regular expressions of the Ingress have more than {TenantLimits.PatternSizeOfIngress.Text} together"
            : PathRules.ProblemOfPattern(text, out pattern);
    }

    void ReportConflict(ServedIngress ingress, HostDraft host, string path, PathMatch match, Route taken, Upstream upstream, SpecField field)
    {
        if (taken.Ingress != ingress.Key)
            diagnostics.Error(ingress.Reference, DiagnosticCodes.PathConflict, field.ToString(),
                $"host \"{host.Name}\" and path \"{path}\" is already defined in ingress {taken.Ingress} ({match}), " +
                $"which came first and serves it; remove one of the two");
        else if (taken.Upstream?.Key != upstream.Key)
            diagnostics.Error(ingress.Reference, DiagnosticCodes.DuplicatePath, field.ToString(),
                $"host \"{host.Name}\" and path \"{path}\" ({match}) stand twice in this Ingress; the first, to {taken.Upstream?.Key}, is served");
    }
}
