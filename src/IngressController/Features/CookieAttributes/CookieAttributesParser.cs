using System.Buffers;
using IngressController.Core.Annotations;

namespace IngressController.Features.CookieAttributes;

/// <summary>Reads <c>proxy-cookie-domain</c> and <c>proxy-cookie-path</c>.</summary>
sealed class CookieAttributesParser : IPolicyParser
{
    const string Off = "off";

    // No ; , or white space: a replacement must not be able to add an attribute.
    static readonly SearchValues<char> Allowed = SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~/:%@+&=");

    /// <summary>Null: off.</summary>
    static readonly OptionType<Replacement?> Replacements = new("off, or two texts", static text =>
        TryParse(text, out var replacement) ? replacement : new Unreadable("is neither off nor two texts of URL characters"));

    static readonly Option<Replacement?> Domain = Option.Both(
        "proxy-cookie-domain", Off, Replacements,
        "off, or two texts: cookies of the upstream with the first as Domain get the second.", AnnotationRisk.Medium);

    static readonly Option<Replacement?> Path = Option.Both(
        "proxy-cookie-path", Off, Replacements,
        "off, or two texts: cookies of the upstream whose Path begins with the first get the second in its place.", AnnotationRisk.Medium);

    public IReadOnlyList<Option> Options { get; } = [Domain, Path];

    public IPolicy? Parse(OptionReader reader)
    {
        var domain = reader.Get(Domain);
        var path = reader.Get(Path);
        return domain is null && path is null ? null : new CookieAttributesPolicy(domain, path);
    }

    static bool TryParse(string text, out Replacement? replacement)
    {
        replacement = null;
        if (text is "" or Off)
            return true;
        var parts = text.Split(' ', StringSplitOptions.RemoveEmptyEntries);
        if (parts.Length != 2 || parts.Any(part => part.AsSpan().ContainsAnyExcept(Allowed)) || parts[0].StartsWith('~'))
            return false;
        replacement = new(parts[0], parts[1]);
        return true;
    }
}
