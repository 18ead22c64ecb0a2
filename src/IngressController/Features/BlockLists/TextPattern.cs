using System.Diagnostics.CodeAnalysis;
using System.Text.RegularExpressions;

namespace IngressController.Features.BlockLists;

/// <summary>
/// An entry of a block list, in the syntax of nginx' <c>map</c>: a case-insensitive text, <c>~regex</c>, or case-insensitive
/// <c>~*regex</c>.
/// </summary>
sealed class TextPattern : IEquatable<TextPattern>
{
    readonly string _text;
    readonly Regex? _regex;

    TextPattern(string text, Regex? regex) => (_text, _regex) = (text, regex);

    /// <summary>False, with the reason, for an expression that cannot be matched in linear time: clients choose its input.</summary>
    public static bool TryParse(string text, [NotNullWhen(true)] out TextPattern? pattern, [NotNullWhen(false)] out string? problem)
    {
        problem = null;
        pattern = null;
        if (!text.StartsWith('~'))
        {
            pattern = new(text, null);
            return true;
        }

        var ignoresCase = text.StartsWith("~*", StringComparison.Ordinal);
        var options = RegexOptions.NonBacktracking | RegexOptions.CultureInvariant | (ignoresCase ? RegexOptions.IgnoreCase : RegexOptions.None);
        try
        {
            pattern = new(text, new(text[(ignoresCase ? 2 : 1)..], options));
            return true;
        }
        catch (ArgumentException error)
        {
            problem = $"is not a regular expression: {error.Message}";
        }
        catch (NotSupportedException)
        {
            problem = "uses look-around or back-references, which would let a client keep a core busy";
        }

        return false;
    }

    public bool Equals(TextPattern? other) => other is not null && _text == other._text;

    public override bool Equals(object? obj) => Equals(obj as TextPattern);

    public override int GetHashCode() => _text.GetHashCode(StringComparison.Ordinal);

    public bool IsMatch(string value) => _regex?.IsMatch(value) ?? value.Equals(_text, StringComparison.OrdinalIgnoreCase);
}
