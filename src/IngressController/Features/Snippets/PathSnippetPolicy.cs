using IngressController.Core.Annotations;
using IngressController.Features.Snippets.Compiling;

namespace IngressController.Features.Snippets;

/// <summary>
/// What the configuration-snippet of an Ingress asks of its paths, or a location of a server-snippet of its own. Equal when made of the
/// same text.
/// </summary>
/// <param name="Text">The text.</param>
/// <param name="Variables">The variables that it may use besides nginx' own (<see cref="SnippetVariables.Key"/>).</param>
/// <param name="Level">What it asks for.</param>
sealed record PathSnippetPolicy(string Text, string Variables, SnippetLevel Level) : IPolicy
{
    /// <summary>For a location of a server-snippet, its number there; else null.</summary>
    public int? Location { get; init; }

    public bool Equals(PathSnippetPolicy? other) =>
        other is not null && Text == other.Text && Variables == other.Variables && Location == other.Location;

    public override int GetHashCode() => HashCode.Combine(Text, Variables, Location);

    // The text may hold secrets.
    public override string ToString() => nameof(PathSnippetPolicy);
}
