using IngressController.Core.Annotations;

namespace IngressController.Core.Translation.Policies;

/// <param name="Path">Where a request for <c>/</c> of the host is sent: an absolute path, with query if any; it may hold variables.</param>
public sealed record AppRootPolicy(string Path) : IPolicy;

/// <summary>Reads <c>app-root</c>, which belongs to the whole host.</summary>
public sealed class AppRootParser : IPolicyParser
{
    // The Location is scheme, host and this text: without the leading slash, the text could extend the host.
    /// <summary>Its option.</summary>
    public static readonly Option<string> AppRoot = Option.Annotation(
        "app-root",
        OptionTypes.TextThat(
            "absolute path",
            static path => path.StartsWith('/') && path != "/" && !path.AsSpan().ContainsAnyExceptInRange('!', '~'),
            "is not an absolute path other than / in ASCII without spaces"),
        "Path to which a request for exactly / of the host is redirected (302); may hold variables.",
        AnnotationRisk.Medium,
        scope: OptionScope.Hosts);

    public IReadOnlyList<Option> Options { get; } = [AppRoot];

    public IPolicy? Parse(OptionReader reader) => reader.TryGet(AppRoot, out var path) ? new AppRootPolicy(path) : null;
}
