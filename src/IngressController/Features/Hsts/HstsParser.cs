using IngressController.Core.Annotations;

namespace IngressController.Features.Hsts;

/// <param name="Header">The value of <c>Strict-Transport-Security</c>.</param>
sealed record HstsPolicy(string Header) : IPolicy;

/// <summary>Reads the setting <c>hsts</c> and related settings.</summary>
sealed class HstsParser : IPolicyParser
{
    static readonly Option<bool> Enabled = Option.Setting(
        "hsts", "true", OptionTypes.Bool, "Sends Strict-Transport-Security on HTTPS answers.");

    static readonly Option<int> MaxAge = Option.Setting(
        "hsts-max-age", "31536000", OptionTypes.Int(), "Seconds for which browsers shall use HTTPS only.");

    static readonly Option<bool> IncludeSubdomains = Option.Setting(
        "hsts-include-subdomains", "true", OptionTypes.Bool, "Extends it to all subdomains.");

    static readonly Option<bool> Preload = Option.Setting(
        "hsts-preload", "false", OptionTypes.Bool, "Consents to the browsers' preload lists.");

    public IReadOnlyList<Option> Options { get; } = [Enabled, MaxAge, IncludeSubdomains, Preload];

    public IPolicy? Parse(OptionReader reader)
    {
        if (!reader.Get(Enabled))
            return null;
        var subdomains = reader.Get(IncludeSubdomains) ? "; includeSubDomains" : "";
        var preload = reader.Get(Preload) ? "; preload" : "";
        return new HstsPolicy($"max-age={reader.Get(MaxAge)}{subdomains}{preload}");
    }
}
