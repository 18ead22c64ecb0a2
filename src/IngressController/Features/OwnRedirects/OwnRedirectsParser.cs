using IngressController.Core.Annotations;

namespace IngressController.Features.OwnRedirects;

/// <summary>Reads <c>relative-redirects</c> and <c>use-port-in-redirects</c>.</summary>
sealed class OwnRedirectsParser : IPolicyParser
{
    static readonly Option<bool> Relative = Option.Both(
        "relative-redirects", "false", OptionTypes.Bool,
        "Keeps a path as Location in redirects to a path and for a missing trailing slash (--nginx-path-quirks), in place of an absolute URL.");

    static readonly Option<bool> UsePort = Option.Both(
        "use-port-in-redirects", "false", OptionTypes.Bool, "Names the port in redirects to HTTPS, to a path and for a missing trailing slash.");

    public IReadOnlyList<Option> Options { get; } = [Relative, UsePort];

    public IPolicy? Parse(OptionReader reader) => new OwnRedirectsPolicy(reader.Get(Relative), reader.Get(UsePort));
}
