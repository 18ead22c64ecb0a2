using IngressController.Features.Snippets.Syntax;

namespace IngressController.Features.Snippets.Compiling;

/// <summary>What is not honoured of a snippet, or differs.</summary>
/// <param name="At">Where.</param>
/// <param name="Directive">The name of the directive.</param>
/// <param name="Reason">The end of a sentence that begins with the directive.</param>
/// <param name="Closes">What is closed because of it.</param>
sealed record SnippetProblem(Position At, string Directive, string Reason, Closing Closes)
{
    const int LongestName = 40;

    /// <summary>Whether clients and pods see the same as with ingress-nginx, so that it is only good to know.</summary>
    public bool IsSame { get; init; }

    // The name is a user's text.
    public override string ToString() =>
        $"{(Directive.Length <= LongestName ? Directive : $"{Directive[..LongestName]}…")} ({At}) {Reason}";
}

/// <summary>What a problem closes.</summary>
enum Closing
{
    /// <summary>Nothing: it cannot protect.</summary>
    Nothing,

    /// <summary>The requests that its block is for: those of a location, or those for which the condition of an <c>if</c> holds.</summary>
    Block,

    /// <summary>All that the snippet covers.</summary>
    Everything,
}
