using IngressController.Core.Annotations;
using IngressController.Features.Snippets.Compiling;

namespace IngressController.Features.Snippets;

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
        var reason = SnippetReport.WriteAnnotation(reader, SnippetOptions.Server, compiled.Problems);
        return new HostSnippetPolicy(reader.KeyOf(SnippetOptions.Server), reason, new ServerSnippetPolicy(text, texts.Variables.Key, compiled.Level))
        {
            MayProtect = !reader.Flags.AllowUnprotectedSnippets && FlatDirective.Of(texts.Server.Directives).Any(SnippetRemedies.IsProtection),
        };
    }
}
