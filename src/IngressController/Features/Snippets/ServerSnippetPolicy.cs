using IngressController.Features.Snippets.Compiling;

namespace IngressController.Features.Snippets;

/// <summary>What the server-snippet in force asks of the paths of its host, and its own locations. Equal when made of the same text.</summary>
/// <param name="Text">The text.</param>
/// <param name="Variables">The variables that it may use besides nginx' own (<see cref="SnippetVariables.Key"/>).</param>
/// <param name="Level">What it asks for.</param>
sealed record ServerSnippetPolicy(string Text, string Variables, SnippetLevel Level) : IHostLocations
{
    public ValueArray<HostLocation> Locations { get; } = Level.Locations.Select((location, i) => new HostLocation(
        location.Kind, location.Path, location.Pattern, new PathSnippetPolicy(Text, Variables, location.Level) { Location = i }, IsLast: false)).ToValueArray();

    public bool Equals(ServerSnippetPolicy? other) => other is not null && Text == other.Text && Variables == other.Variables;

    public override int GetHashCode() => HashCode.Combine(Text, Variables);

    // The text may hold secrets.
    public override string ToString() => nameof(ServerSnippetPolicy);
}
