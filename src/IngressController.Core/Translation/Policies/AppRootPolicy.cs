using IngressController.Core.Annotations;

namespace IngressController.Core.Translation.Policies;

/// <param name="Path">Where a request for <c>/</c> of the host is sent: an absolute path, with query if any.</param>
public sealed record AppRootPolicy(string Path) : IPolicy;

/// <summary>Reads <c>app-root</c>, which belongs to the whole host.</summary>
public sealed class AppRootParser : IPolicyParser
{
    public static readonly Annotation AppRoot = new("app-root", "Path to which a request for exactly / of the host is redirected (302).");

    public IReadOnlyList<Annotation> Annotations { get; } = [AppRoot];

    public IReadOnlyList<Setting> Settings => [];

    IPolicy? IPolicyParser.Parse(AnnotationReader reader) => Parse(reader);

    /// <inheritdoc cref="IPolicyParser.Parse"/>
    public static AppRootPolicy? Parse(AnnotationReader reader)
    {
        if (!reader.TryGet(AppRoot, out var path))
            return null;

        // The Location is scheme, host and this text: without the slash in front it could add to the host.
        if (path.StartsWith('/') && path != "/" && !path.AsSpan().ContainsAnyExceptInRange('!', '~'))
            return new(path);
        reader.Reject(AppRoot, $"\"{path}\" is not an absolute path other than / in ASCII without spaces");
        return null;
    }
}
