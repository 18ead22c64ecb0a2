using System.Collections.Immutable;

namespace IngressController.Features.Snippets.Syntax;

/// <summary>Either directives, or what is wrong with the text.</summary>
/// <param name="Directives">Those outside of blocks, in the order of the text; empty when there is a problem.</param>
/// <param name="Problem">The first problem; null for none.</param>
sealed record ParsedSnippet(ImmutableArray<Directive> Directives, SyntaxProblem? Problem);

/// <summary>Why a text is not configuration of nginx.</summary>
/// <param name="At">Where it is wrong; for what is never closed, where it begins.</param>
/// <param name="Reason">What is wrong and what to do, for people. It holds nothing of the text but single marks.</param>
sealed record SyntaxProblem(Position At, string Reason)
{
    public override string ToString() => $"{At}: {Reason}";
}
