using System.Buffers;
using IngressController.Core.Annotations;

namespace IngressController.Features.ProxyRedirect;

/// <param name="From">The beginning of a Location that is replaced.</param>
/// <param name="To">The replacement.</param>
sealed record ProxyRedirectPolicy(string From, string To) : IPolicy;

/// <summary>Reads <c>proxy-redirect-from</c> and <c>proxy-redirect-to</c>.</summary>
sealed class ProxyRedirectParser : IPolicyParser
{
    const string Off = "off";

    static readonly SearchValues<char> Allowed =
        SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~:/?#[]@!&'()*+,;=%");

    static readonly OptionType<string> Text = OptionTypes.TextThat(
        "text of URL characters, off or default",
        static text => text.Length > 0 && !text.StartsWith('~') && !text.AsSpan().ContainsAnyExcept(Allowed),
        "holds characters that are not a URL's, or is a regular expression, which is not supported");

    static readonly Option<string> From = Option.Both(
        "proxy-redirect-from", Off, Text,
        "Text replaced at the beginning of an upstream's Location and Refresh headers; off and default leave them as they are.",
        AnnotationRisk.Medium);

    static readonly Option<string> To = Option.Both(
        "proxy-redirect-to", Off, Text, "Replacement for proxy-redirect-from; both are needed.", AnnotationRisk.Medium);

    public IReadOnlyList<Option> Options { get; } = [From, To];

    public IPolicy? Parse(OptionReader reader)
    {
        var from = reader.Get(From);
        var to = reader.Get(To);

        // nginx' own rule ("default") concerns the name of its upstream block, which pods do not know.
        if (from is Off or "default" || to is "default")
            return null;
        if (to is not Off)
            return new ProxyRedirectPolicy(from, to);
        reader.Warn(From, "has no effect without proxy-redirect-to");
        return null;
    }
}
