using IngressController.Core.Annotations;
using IngressController.Features.Snippets.Compiling;

namespace IngressController.Features.Snippets;

/// <summary>Reads configuration-snippet.</summary>
sealed class PathSnippetParser : IPolicyParser
{
    public IReadOnlyList<Option> Options { get; } = [SnippetOptions.Configuration, SnippetOptions.Allow];

    public IPolicy? Parse(OptionReader reader)
    {
        if (!reader.GetSetting(SnippetOptions.Allow) || !reader.TryAnnotation(SnippetOptions.Configuration, out var text))
            return null;
        var texts = SnippetTexts.Of(reader);
        var compiled = SnippetCompiler.Compile(
            texts.Configuration, Place.Path, texts.Variables, reader.Flags.AllowUnprotectedSnippets, TemplateLines.Of(reader));
        SnippetReport.WriteAnnotation(reader, SnippetOptions.Configuration, compiled.Problems);
        return new PathSnippetPolicy(text, texts.Variables.Key, compiled.Level);
    }
}
