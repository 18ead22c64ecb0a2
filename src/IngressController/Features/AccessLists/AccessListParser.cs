using IngressController.Core.Annotations;

namespace IngressController.Features.AccessLists;

/// <summary>Reads the allow and deny lists of client addresses.</summary>
sealed class AccessListParser : IPolicyParser
{
    // Problems of a list name its entry instead of the whole text, so the entries are checked by the reader.
    static readonly OptionType<string> Ranges = new("addresses and CIDR ranges, separated by commas", static text => text);

    // Leaves out broken entries only: closing every path for an error in a list of unwanted clients would do more harm than admitting
    // one of them.
    static readonly OptionType<AddressRanges> UsableRanges = new(Ranges.Values, static text =>
    {
        if (AddressRanges.TryParse(text, out var ranges, out var problem))
            return ranges;
        var usable = Values.List(text).Where(entry => AddressRanges.TryParse(entry, out _, out _));
        return new Parsed<AddressRanges>(
            AddressRanges.TryParse(string.Join(',', usable), out ranges, out _) ? ranges : AddressRanges.None,
            null,
            [$"{problem}; this entry is left out, the others hold"]);
    });

    static readonly Option<string> Allow = new(
        "allowlist-source-range", "whitelist-source-range", "", Ranges,
        "Only clients of these ranges may come, others get 403; replaces the global list.")
    {
        Risk = AnnotationRisk.Medium,
    };

    static readonly Option<string> Whitelist = Option.Annotation(
        "whitelist-source-range", Ranges, "Older name of allowlist-source-range, read when that one is absent.", AnnotationRisk.Medium);

    static readonly Option<string> DenyList = Option.Both(
        "denylist-source-range", "", Ranges,
        "Clients of these ranges get 403, also when they are allowed; replaces the global list.", AnnotationRisk.Medium);

    static readonly Option<AddressRanges> Blocked = Option.Setting(
        "block-cidrs", "", UsableRanges, "Clients of these ranges get 403 on every path that has neither an allow nor a deny list.");

    public IReadOnlyList<Option> Options { get; } = [Allow, Whitelist, DenyList, Blocked];

    public IPolicy? Parse(OptionReader reader)
    {
        // The default of the annotation holds for Ingresses only, so without an Ingress there is no list of its own.
        if (reader.HasIngress)
        {
            var allowed = Read(reader, reader.IsAnnotated(Allow) || !reader.IsAnnotated(Whitelist) ? Allow : Whitelist);
            var denied = Read(reader, DenyList);
            if (allowed is not null || denied is not null)
                return new AccessListPolicy(allowed, denied ?? AddressRanges.None);
        }

        var blocked = reader.Get(Blocked);
        return blocked.IsEmpty ? null : new AccessListPolicy(null, blocked);
    }

    /// <summary>The list in force; null for none.</summary>
    static AddressRanges? Read(OptionReader reader, Option<string> option) => reader.IsAnnotated(option)
        ? Judge(reader, option)
        : reader.Shared(option, settings => settings.GetSetting(option).Length > 0 ? Judge(settings, option) : null);

    /// <summary>The list; null when it is broken, which closes the paths.</summary>
    static AddressRanges? Judge(OptionReader reader, Option<string> option)
    {
        if (!AddressRanges.TryParse(reader.Get(option), out var ranges, out var problem))
            reader.Deny(option, problem!);
        else if (ranges.IsEmpty)
            reader.Deny(option, "holds no address");
        else
            return ranges;
        return null;
    }
}
