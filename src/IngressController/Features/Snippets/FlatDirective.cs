using System.Collections.Immutable;
using IngressController.Features.Snippets.Syntax;

namespace IngressController.Features.Snippets;

/// <summary>One directive, without the content of its block: what judging and advising need.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Arguments">The words after it.</param>
/// <param name="Line">The line on which it begins, from 1.</param>
/// <param name="Block">The name of the directive whose block contains it; null at the top level.</param>
readonly record struct FlatDirective(string Name, IReadOnlyList<string> Arguments, int Line, string? Block)
{
    /// <summary>All directives with those in blocks, in the order of the text. The parser bounds how deep blocks are.</summary>
    public static IReadOnlyList<FlatDirective> Of(ImmutableArray<Directive> tree)
    {
        var flat = new List<FlatDirective>();
        Add(flat, tree, null);
        return flat;
    }

    static void Add(List<FlatDirective> flat, ImmutableArray<Directive> directives, string? block)
    {
        foreach (var directive in directives)
        {
            flat.Add(new(directive.Name, [.. directive.Arguments.Select(static word => word.Text)], directive.At.Line, block));
            if (directive.Block is { } content)
                Add(flat, content, directive.Name);
        }
    }
}
