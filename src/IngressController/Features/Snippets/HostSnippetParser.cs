using IngressController.Core.Annotations;
using IngressController.Features.Snippets.Compiling;

namespace IngressController.Features.Snippets;

/// <summary>What the server-snippet in force asks of a path of its host. Equal when made of the same text.</summary>
/// <inheritdoc cref="PathSnippetPolicy"/>
sealed record ServerSnippetPolicy(string Text, string Variables, SnippetLevel Level) : IPolicy
{
    public bool Equals(ServerSnippetPolicy? other) => other is not null && Text == other.Text && Variables == other.Variables;

    public override int GetHashCode() => HashCode.Combine(Text, Variables);

    public override string ToString() => nameof(ServerSnippetPolicy);
}

/// <summary>Reads server-snippet.</summary>
sealed class HostSnippetParser : IPolicyParser
{
    public IReadOnlyList<Option> Options { get; } = [SnippetOptions.Server];

    public IPolicy? Parse(OptionReader reader)
    {
        if (!reader.GetSetting(SnippetOptions.Allow) || !reader.TryAnnotation(SnippetOptions.Server, out var text))
            return null;
        var texts = SnippetTexts.Of(reader);
        var compiled = SnippetCompiler.Compile(texts.Server, Place.Server, texts.Variables, reader.Flags.AllowUnprotectedSnippets);
        var reason = SnippetReport.Write(reader, SnippetOptions.Server, compiled.Problems);
        return new HostSnippetPolicy(reader.KeyOf(SnippetOptions.Server), reason, new ServerSnippetPolicy(text, texts.Variables.Key, compiled.Level))
        {
            Locations = compiled.Level.Locations.Select((location, i) => new HostLocation(
                location.Kind, location.Path, location.Pattern, new PathSnippetPolicy(text, texts.Variables.Key, location.Level) { Location = i }, false)).ToValueArray(),
        };
    }
}
