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

/// <summary>What a host does that only redirects to another one.</summary>
/// <param name="Host">The other one.</param>
/// <param name="Status">301, 302, 307 or 308.</param>
public sealed record HostRedirectPolicy(string Host, int Status) : IPolicy;

/// <summary>Reads <c>from-to-www-redirect</c>.</summary>
public sealed class WwwRedirectParser : IPolicyParser
{
    public static readonly Annotation FromToWww =
        new("from-to-www-redirect", "Redirects www.HOST to HOST, or HOST to www.HOST when the rule's host begins with www.");

    public IReadOnlyList<Annotation> Annotations { get; } = [FromToWww];

    public IReadOnlyList<Setting> Settings { get; } = [RedirectSettings.Code];

    public IPolicy? Parse(AnnotationReader reader) =>
        reader.Bool(FromToWww) ?? false ? new WwwRedirectPolicy(RedirectSettings.StatusOf(reader.Settings)) : null;
}
