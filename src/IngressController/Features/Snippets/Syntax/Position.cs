namespace IngressController.Features.Snippets.Syntax;

/// <summary>Where a character stands in a text.</summary>
/// <param name="Line">From 1; a line feed ends a line, as for nginx.</param>
/// <param name="Column">From 1, in UTF-16 code units.</param>
readonly record struct Position(int Line, int Column)
{
    public override string ToString() => $"line {Line}, column {Column}";
}
