using IngressController.Core.Annotations;
using IngressController.Features.ExternalAuth;
using IngressController.Features.Snippets.Compiling;
using IngressController.Features.Snippets.Syntax;

namespace IngressController.Features.Snippets;

/// <summary>Reads auth-snippet where auth-url holds, and global-auth-snippet where global-auth-url does.</summary>
sealed class AuthSnippetParser : IPolicyParser
{
    public IReadOnlyList<Option> Options { get; } = [SnippetOptions.Auth, SnippetOptions.GlobalAuth];

    public IPolicy? Parse(OptionReader reader)
    {
        if (!reader.HasIngress && reader.GetSetting(SnippetOptions.GlobalAuth).Length > 0 && reader.GetSetting(AuthOptions.Url.Global!).Length == 0)
            reader.Warn(SnippetOptions.GlobalAuth, "has no effect: there is no global-auth-url");
        var question = AuthOptionReader.For(reader);
        if (reader.GetSetting(SnippetOptions.Allow) && reader.TryAnnotation(SnippetOptions.Auth, out var text))
        {
            if (question is { IsGlobal: false })
            {
                var texts = SnippetTexts.Of(reader);
                return Compile(reader, SnippetOptions.Auth, text, texts.Auth, texts.Variables);
            }

            reader.Warn(SnippetOptions.Auth, "has no effect: the Ingress has no auth-url, to which it would belong");
        }

        return question is { IsGlobal: true } && reader.GetSetting(SnippetOptions.GlobalAuth).Length > 0
            ? reader.Shared(SnippetOptions.GlobalAuth, static reader => Global(reader))
            : null;
    }

    static QuestionPolicy Global(OptionReader reader)
    {
        var text = reader.GetSetting(SnippetOptions.GlobalAuth);
        var parsed = SnippetParser.Parse(text);
        return Compile(reader, SnippetOptions.GlobalAuth, text, parsed, new([parsed.Directives], GlobalSnippets.Of(reader).Variables));
    }

    static QuestionPolicy Compile(OptionReader reader, Option<string> option, string text, ParsedSnippet parsed, SnippetVariables variables)
    {
        var compiled = SnippetCompiler.Compile(parsed, Place.Auth, variables, reader.Flags.AllowUnprotectedSnippets);
        SnippetReport.WriteAnnotation(reader, option, compiled.Problems);
        return new(new AuthSnippet(text, variables.Key, compiled.Level));
    }
}
