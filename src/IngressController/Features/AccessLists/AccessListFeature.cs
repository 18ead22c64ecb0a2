using IngressController.Core.Annotations;
using IngressController.Proxy;

namespace IngressController.Features.AccessLists;

/// <summary>Allow and deny lists of client addresses: 403 (behaviour 40).</summary>
sealed class AccessListFeature : Feature<AccessListPolicy>
{
    static readonly Annotation Allow = new("allowlist-source-range", "Only clients of these ranges may come, others get 403; replaces the global list.");
    static readonly Annotation Whitelist = new("whitelist-source-range", "Older name of allowlist-source-range, read when that one is absent.");
    static readonly Annotation DenyList = new("denylist-source-range", "Clients of these ranges get 403, also when they are allowed; replaces the global list.");
    static readonly Setting AllowDefault = new("whitelist-source-range", "", "Default of the annotation allowlist-source-range.");
    static readonly Setting DenyDefault = new("denylist-source-range", "", "Default of the annotation denylist-source-range.");
    static readonly Setting Blocked = new("block-cidrs", "", "Clients of these ranges get 403 on every path that has neither an allow nor a deny list.");

    public override IReadOnlyList<Annotation> Annotations => [Allow, Whitelist, DenyList];

    public override IReadOnlyList<Setting> Settings => [AllowDefault, DenyDefault, Blocked];

    public override Stage Stage => Stage.AccessList;

    protected override AccessListPolicy? ParsePolicy(AnnotationReader reader)
    {
        // Without an Ingress there is no list of its own, and the default of one holds for Ingresses only.
        if (reader.HasIngress)
        {
            var allowed = Read(reader, reader.TryGet(Allow, out _) ? Allow : Whitelist, AllowDefault);
            var denied = Read(reader, DenyList, DenyDefault);
            if (allowed is not null || denied is not null)
                return new(allowed, denied ?? AddressRanges.None);
        }

        var blocked = ReadBlocked(reader.Settings);
        return blocked.IsEmpty ? null : new(null, blocked);
    }

    protected override void Bind(AccessListPolicy policy, RouteScope scope, RoutePipeline pipeline) =>
        pipeline.Require(policy, context => new(policy.Judge(context.ClientAddress)));

    /// <summary>The list in force; null when there is none. A broken one closes the paths.</summary>
    static AddressRanges? Read(AnnotationReader reader, Annotation annotation, Setting standard)
    {
        if (reader.TryGet(annotation, out var text))
        {
            if (ProblemOf(text, out var own) is not { } problem)
                return own;
            reader.Deny(annotation, problem);
            return null;
        }

        if (reader.Settings.Text(standard) is not { Length: > 0 } global)
            return null;
        if (ProblemOf(global, out var ranges) is not { } broken)
            return ranges;
        reader.Deny(standard, broken);
        return null;
    }

    static string? ProblemOf(string text, out AddressRanges ranges) =>
        !AddressRanges.TryParse(text, out ranges, out var problem) ? problem
        : ranges.IsEmpty ? "holds no address"
        : null;

    // Closing every path for a slip in a list of unwanted clients would hurt more than the one that still comes: only the entry is left out.
    static AddressRanges ReadBlocked(GlobalSettings settings)
    {
        var text = settings.Text(Blocked);
        if (AddressRanges.TryParse(text, out var ranges, out var problem))
            return ranges;
        settings.Warn(Blocked, $"{problem}; this entry is left out, the others hold");
        var usable = Values.List(text).Where(entry => AddressRanges.TryParse(entry, out _, out _));
        return AddressRanges.TryParse(string.Join(',', usable), out ranges, out _) ? ranges : AddressRanges.None;
    }
}
