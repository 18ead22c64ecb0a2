using IngressController.Core.Annotations;

namespace IngressController.Core.Translation.Policies;

/// <summary>Asks that the host's other name, with or without <c>www.</c>, redirects to it.</summary>
/// <param name="Status">301, 302, 307 or 308.</param>
public sealed record WwwRedirectPolicy(int Status) : IPolicy
{
    const string Www = "www.";

    /// <summary>The name that redirects to <paramref name="host"/>.</summary>
    public static string OtherNameOf(string host) => host.StartsWith(Www, StringComparison.Ordinal) ? host[Www.Length..] : Www + host;
}

/// <summary>Redirects every request of a host to another host.</summary>
/// <param name="Host">The host to redirect to.</param>
/// <param name="Status">301, 302, 307 or 308.</param>
public sealed record HostRedirectPolicy(string Host, int Status) : IPolicy;

/// <summary>Reads <c>from-to-www-redirect</c>.</summary>
public sealed class WwwRedirectParser : IPolicyParser
{
    internal static readonly Option<bool> FromToWww = Option.Annotation(
        "from-to-www-redirect", OptionTypes.Bool,
        "Redirects www.HOST to HOST, or HOST to www.HOST when the rule's host begins with www.",
        standard: "false", scope: OptionScope.Hosts);

    public IReadOnlyList<Option> Options { get; } = [FromToWww];

    public IPolicy? Parse(OptionReader reader) => reader.Get(FromToWww) ? new WwwRedirectPolicy(reader.Get(SharedOptions.RedirectCode)) : null;
}
