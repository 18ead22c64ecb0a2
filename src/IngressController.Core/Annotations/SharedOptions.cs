using System.Globalization;

namespace IngressController.Core.Annotations;

/// <summary>Options that no single feature owns.</summary>
public static class SharedOptions
{
    static readonly OptionType<ValueArray<string>> Locations = OptionTypes.List with
    {
        Parse = static text => OptionTypes.List.Parse(text) is { Problem: null } list &&
            list.Value.FirstOrDefault(static entry => entry.Contains(' ')) is { } entry
            ? list with { Doubts = [$"\"{entry}\" counts as one location, which covers no rule: put commas between locations"] }
            : OptionTypes.List.Parse(text),
    };

    /// <summary>Whether annotations may name Secrets and ConfigMaps of other namespaces.</summary>
    public static readonly Option<bool> CrossNamespaceResources =
        Option.Setting("allow-cross-namespace-resources", "false", OptionTypes.Bool, "Lets annotations name Secrets and ConfigMaps of other namespaces.");

    /// <summary>The status of redirects to HTTPS and between www. names.</summary>
    public static readonly Option<int> RedirectCode = Option.Setting<int>(
        "http-redirect-code", "308",
        new(
            "301, 302, 307 or 308",
            static text => int.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var status) && status is 301 or 302 or 307 or 308
                ? status
                : new Unreadable("is none of 301, 302, 307 and 308")),
        "Status of redirects to HTTPS and between www. names: 301, 302, 307 or 308.");

    /// <summary>Locations of rules that need no authentication.</summary>
    public static readonly Option<ValueArray<string>> NoAuthLocations = Option.Setting(
        "no-auth-locations", "/.well-known/acme-challenge", Locations,
        "Rules whose path starts like one of these are never asked for basic or external authentication.");

    public static IReadOnlyList<Option> All { get; } = [CrossNamespaceResources, RedirectCode, NoAuthLocations];
}
