using IngressController.Features.Snippets.Syntax;

namespace IngressController.Features.Snippets.Compiling;

/// <summary>How a directive is compiled.</summary>
/// <param name="Places">Where it may stand.</param>
/// <param name="Least">Least number of arguments.</param>
/// <param name="Most">Most of them.</param>
/// <param name="Compile">Adds it to a level, or reports why not.</param>
sealed record DirectiveRule(Place Places, int Least, int Most, Action<LevelBuilder, Directive> Compile)
{
    /// <summary>Whether it has a block in place of <c>;</c>.</summary>
    public bool HasBlock { get; init; }

    /// <summary>Whether nginx takes it once on a level.</summary>
    public bool IsOnce { get; init; }
}
