using System.Buffers;
using System.Globalization;

namespace IngressController.Core.Routing;

/// <summary>Translates what follows a <c>\</c> from PCRE's syntax to .NET's: characters, and sets of them in the C locale.</summary>
static class PcreEscapes
{
    const string NotWord = @"\x00-/:-@\[-\^`{-\xff";
    const string NotDigit = @"\x00-/:-\xff";
    const string Space = @"\t-\r ";
    const string NotSpace = @"\x00-\x08\x0e-\x1f!-\xff";

    static readonly Dictionary<string, string> PosixClasses = new(StringComparer.Ordinal)
    {
        ["alpha"] = "A-Za-z",
        ["digit"] = "0-9",
        ["alnum"] = "A-Za-z0-9",
        ["upper"] = "A-Z",
        ["lower"] = "a-z",
        ["space"] = Space,
        ["blank"] = @"\t ",
        ["punct"] = @"!-/:-@\[-`{-~",
        ["word"] = "A-Za-z0-9_",
        ["xdigit"] = "0-9A-Fa-f",
        ["cntrl"] = @"\x00-\x1f\x7f",
        ["graph"] = "!-~",
        ["print"] = " -~",
    };

    static readonly SearchValues<char> Hex = SearchValues.Create("0123456789abcdefABCDEF");

    /// <summary>The ranges of <c>[:name:]</c>, to stand inside a class; null for an unknown one.</summary>
    public static string? PosixClass(string name) => PosixClasses.GetValueOrDefault(name);

    /// <summary>Whether <c>\c</c> stands for a set of characters.</summary>
    public static bool IsSet(char c) => c is 'd' or 'D' or 'w' or 'W' or 's' or 'S' or 'h' or 'v';

    /// <summary>The translation of <c>\c</c> outside a class; null when there is none.</summary>
    public static string? OutsideClass(char c) => c switch
    {
        'd' => "[0-9]",
        'D' => "[^0-9]",
        'w' => "[A-Za-z0-9_]",
        'W' => "[^A-Za-z0-9_]",
        's' => $"[{Space}]",
        'S' => $"[^{Space}]",
        'h' => @"[\t \xa0]",
        'H' => @"[^\t \xa0]",
        'v' => @"[\n-\r\x85]",
        'V' => @"[^\n-\r\x85]",
        'N' => @"[^\n]",
        'R' => @"(?>\r\n|[\n-\r\x85])",
        _ => Character(c),
    };

    /// <summary>The translation of <c>\c</c> inside a class; null when there is none.</summary>
    public static string? InsideClass(char c) => c switch
    {
        'd' => "0-9",
        'D' => NotDigit,
        'w' => "A-Za-z0-9_",
        'W' => NotWord,
        's' => Space,
        'S' => NotSpace,
        'h' => @"\t \xa0",
        'v' => @"\n-\r\x85",
        'b' => @"\x08",
        _ => Character(c),
    };

    /// <summary>A character between <c>\Q</c> and <c>\E</c>, as a literal.</summary>
    public static string Literal(char c) => char.IsAsciiLetterOrDigit(c) ? c.ToString() : Character(c)!;

    /// <summary>Reads <c>\xhh</c> and <c>\x{hh}</c>, one octet. Returns what is wrong, or null.</summary>
    /// <param name="text">What follows <c>\x</c>.</param>
    /// <param name="octet">The octet.</param>
    /// <param name="length">How much of the text it takes.</param>
    public static string? Octet(ReadOnlySpan<char> text, out string octet, out int length)
    {
        var isBraced = text.StartsWith("{");
        var count = isBraced ? text.IndexOf('}') - 1 : Math.Min(2, text.IndexOfAnyExcept(Hex) is var end and >= 0 ? end : text.Length);
        octet = "";
        length = count + (isBraced ? 2 : 0);
        var digits = count < 0 ? default : text.Slice(isBraced ? 1 : 0, count);
        var value = 0;
        if ((isBraced || count > 0) && !int.TryParse(digits, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out value))
            return @"holds a \x that is no number";
        if (value > 0xff)
            return $@"holds \x{text[..(count + 2)]}, which is no octet";
        octet = $@"\x{value:x2}";
        return null;
    }

    // An escaped literal, or one character in both syntaxes.
    static string? Character(char c) => c switch
    {
        'n' or 'r' or 't' or 'f' or 'a' or 'e' => $@"\{c}",
        '0' => @"\x00",
        _ when char.IsAsciiLetterOrDigit(c) => null,
        _ when c < 128 => $@"\x{(int)c:x2}",
        _ => c.ToString(),
    };
}
