using IngressController.Core.Annotations;

namespace IngressController.Core.Translation.Policies;

/// <summary>The parsers of policies that translation itself uses: hosts, path matching, upstreams.</summary>
public static class TranslationPolicies
{
    public static IReadOnlyList<IPolicyParser> Parsers { get; } =
    [
        new CanaryParser(),
        new RewriteParser(),
        new AppRootParser(),
        new ServerAliasParser(),
        new DefaultBackendParser(),
        new ServiceUpstreamParser(),
        new WwwRedirectParser(),
    ];
}
