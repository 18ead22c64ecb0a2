using IngressController.Core.Annotations;
using IngressController.Features.Snippets.Compiling;
using IngressController.Features.Snippets.Syntax;

namespace IngressController.Features.Snippets;

/// <summary>The snippets of the global ConfigMap that act on requests, compiled once for all routes.</summary>
/// <param name="Variables">Their variables, which all snippets know.</param>
/// <param name="Policy">What they ask for; null: nothing.</param>
/// <param name="Problems">What is not honoured, by key.</param>
sealed record GlobalSnippets(
    SnippetVariables Variables, GlobalSnippetPolicy? Policy, IReadOnlyList<(Option Setting, SnippetProblem Problem)> Problems)
{
    static readonly (Option<string> Setting, Place Place)[] Levels =
    [
        (SnippetOptions.Http, Place.Http), (SnippetOptions.GlobalServer, Place.Server), (SnippetOptions.Location, Place.Path),
    ];

    public static GlobalSnippets Of(OptionReader reader) => reader.Shared(
        SnippetOptions.Http, static reader => Compile(reader.GetSetting, reader.Flags.AllowUnprotectedSnippets));

    /// <param name="textOf">The value of a key; empty: it is not set.</param>
    /// <param name="isLenient">Whether what is not honoured is left out, even where it may protect.</param>
    public static GlobalSnippets Compile(Func<Option<string>, string> textOf, bool isLenient)
    {
        var texts = Levels.Select(level => textOf(level.Setting)).ToList();
        if (texts.All(static text => text.Length == 0))
            return new(new([]), null, []);
        var parsed = texts.Select(SnippetParser.Parse).ToList();
        var variables = new SnippetVariables([.. parsed.Select(static snippet => snippet.Directives)]);
        var compiled = Levels.Select((level, i) =>
            SnippetCompiler.Compile(parsed[i], level.Place, variables, isLenient)).ToList();
        var problems = Levels.SelectMany((level, i) => compiled[i].Problems.Select(problem => ((Option)level.Setting, problem))).ToList();
        return new(variables, new(string.Join('\0', texts), compiled[0].Level, compiled[1].Level, compiled[2].Level), problems);
    }
}
