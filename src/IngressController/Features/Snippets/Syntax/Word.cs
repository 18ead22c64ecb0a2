namespace IngressController.Features.Snippets.Syntax;

/// <summary>One word of a directive.</summary>
/// <param name="Text">
/// Without its quotes, and after undoing the escapes that nginx knows: <c>\n \t \r \" \' \\</c>. Any other backslash stays, and so do
/// variables. A line break in quotes stays too.
/// </param>
/// <param name="IsQuoted">Whether it stood in quotes. Both kinds mean the same.</param>
/// <param name="At">Its first character, or its quote.</param>
sealed record Word(string Text, bool IsQuoted, Position At);
