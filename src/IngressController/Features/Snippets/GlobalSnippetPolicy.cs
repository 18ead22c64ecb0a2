namespace IngressController.Features.Snippets;

/// <summary>What the snippets of the global ConfigMap ask of every route. Equal when made of the same texts.</summary>
/// <param name="Texts">The texts.</param>
/// <param name="Http">http-snippet.</param>
/// <param name="Server">server-snippet.</param>
/// <param name="Location">location-snippet.</param>
sealed record GlobalSnippetPolicy(string Texts, SnippetLevel Http, SnippetLevel Server, SnippetLevel Location) : IHostLocations
{
    public ValueArray<HostLocation> Locations { get; } = Server.Locations.Select((location, i) => new HostLocation(
        location.Kind, location.Path, location.Pattern, new PathSnippetPolicy(Texts, "", location.Level) { Location = i }, IsLast: true)).ToValueArray();

    public bool Equals(GlobalSnippetPolicy? other) => other is not null && Texts == other.Texts;

    public override int GetHashCode() => Texts.GetHashCode(StringComparison.Ordinal);

    // The texts may hold secrets.
    public override string ToString() => nameof(GlobalSnippetPolicy);
}
