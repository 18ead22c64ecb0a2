using System.Collections.Immutable;
using IngressController.Features.Snippets.Answers;
using IngressController.Features.Snippets.Syntax;

namespace IngressController.Features.Snippets.Compiling;

/// <summary>Turns directives into what they ask for. Nothing is ever executed as text.</summary>
static class SnippetCompiler
{
    /// <summary>What a snippet asks for, and what of it is not honoured.</summary>
    /// <param name="parsed">The snippet.</param>
    /// <param name="place">Where it stands.</param>
    /// <param name="variables">The variables it may use.</param>
    /// <param name="isLenient">Whether what is not honoured is left out, even where it may protect.</param>
    /// <param name="template">The lines that stand beside it (<see cref="TemplateLines"/>); null: those of every path.</param>
    public static CompiledSnippet Compile(
        ParsedSnippet parsed, Place place, SnippetVariables variables, bool isLenient, IReadOnlySet<string>? template = null)
    {
        if (parsed.Problem is { } problem)
            return new(SnippetLevel.Empty, [new(problem.At, "the snippet", $"cannot be read: {problem.Reason}", Closing.Everything)]);
        var problems = new List<SnippetProblem>();
        var level = new LevelBuilder(place, variables, problems, isLenient);
        if (place == Place.Path)
            level.Known.UnionWith(template ?? IdleDirectives.OfTemplate);
        Compile(parsed.Directives, level);
        return new(level.Build() with { PodVariables = PodHeaderVariable.In(parsed.Directives) }, [.. problems]);
    }

    public static void Compile(ImmutableArray<Directive> directives, LevelBuilder level)
    {
        foreach (var directive in directives)
            Compile(directive, level);
    }

    static void Compile(Directive directive, LevelBuilder level)
    {
        if (SwallowedBy(directive) is { } swallowed)
            level.Refuse(directive, $"has {swallowed} among its arguments, which is a directive itself: a semicolon is missing in front of it");
        else if (level.Place == Place.Path && level.Known.Contains(directive.Name))
            UnknownDirectives.ReportSecond(directive, level);
        else if (DirectiveCatalog.Find(directive.Name) is not { } rule)
            UnknownDirectives.Report(directive, level);
        else if ((rule.Places & level.Place) == 0)
            UnknownDirectives.ReportMisplaced(directive, level);
        else if (rule.HasBlock != directive.Block is not null)
            level.Refuse(directive, rule.HasBlock ? "needs a block in { }" : "takes no block in { }");
        else if (directive.Arguments.Length < rule.Least || directive.Arguments.Length > rule.Most)
            level.Refuse(directive, $"has {directive.Arguments.Length} arguments, and takes {Range(rule)}; is a semicolon missing?");
        else if (rule.IsOnce && !level.Seen.Add(directive.Name))
            level.Refuse(directive, "stands twice here; nginx would refuse the whole configuration");
        else
            rule.Compile(level, directive);
    }

    // nginx takes the next line for arguments, and does something else than what is written.
    static string? SwallowedBy(Directive directive)
    {
        var line = directive.At.Line;
        foreach (var word in directive.Arguments)
        {
            if (word.At.Line > line && !word.IsQuoted && DirectiveCatalog.Find(word.Text) is not null)
                return word.Text;
            line = word.At.Line;
        }

        return null;
    }

    static string Range(DirectiveRule rule) =>
        rule.Least == rule.Most ? $"{rule.Least}" : rule.Most == int.MaxValue ? $"at least {rule.Least}" : $"{rule.Least} to {rule.Most}";
}

/// <param name="Level">What is asked for.</param>
/// <param name="Problems">What is not honoured, in the order of the text.</param>
sealed record CompiledSnippet(SnippetLevel Level, ImmutableArray<SnippetProblem> Problems)
{
    public static CompiledSnippet Empty { get; } = new(SnippetLevel.Empty, []);
}
