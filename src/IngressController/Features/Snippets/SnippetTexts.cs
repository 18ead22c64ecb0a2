using IngressController.Core.Annotations;
using IngressController.Features.Snippets.Compiling;
using IngressController.Features.Snippets.Syntax;

namespace IngressController.Features.Snippets;

/// <summary>The snippets of an Ingress, parsed.</summary>
/// <param name="Configuration">configuration-snippet.</param>
/// <param name="Server">server-snippet.</param>
/// <param name="Auth">auth-snippet.</param>
/// <param name="Variables">The variables that all may use.</param>
sealed record SnippetTexts(ParsedSnippet Configuration, ParsedSnippet Server, ParsedSnippet Auth, SnippetVariables Variables)
{
    public static SnippetTexts Of(OptionReader reader)
    {
        var configuration = Parse(reader, SnippetOptions.Configuration);
        var server = Parse(reader, SnippetOptions.Server);
        var auth = Parse(reader, SnippetOptions.Auth);
        return new(configuration, server, auth, new([configuration.Directives, server.Directives, auth.Directives], GlobalSnippets.Of(reader).Variables));
    }

    static ParsedSnippet Parse(OptionReader reader, Option<string> option) =>
        SnippetParser.Parse(reader.TryAnnotation(option, out var text) ? text : "");
}
