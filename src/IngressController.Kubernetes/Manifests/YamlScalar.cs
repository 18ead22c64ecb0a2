using System.Globalization;
using System.Numerics;
using System.Text.RegularExpressions;

namespace IngressController.Kubernetes.Manifests;

/// <summary>
/// The type of an unquoted YAML scalar, as in kubectl's parser (go-yaml 2, hence YAML 1.1): <c>yes</c> and <c>on</c> are booleans,
/// <c>0x50</c> and <c>0120</c> are numbers. Dates stay text, as in JSON.
/// </summary>
static partial class YamlScalar
{
    public static (ScalarType Type, string Value) Resolve(string text) => text switch
    {
        "" or "~" or "null" or "Null" or "NULL" => (ScalarType.Null, "null"),
        "y" or "Y" or "yes" or "Yes" or "YES" or "true" or "True" or "TRUE" or "on" or "On" or "ON" => (ScalarType.Boolean, "true"),
        "n" or "N" or "no" or "No" or "NO" or "false" or "False" or "FALSE" or "off" or "Off" or "OFF" => (ScalarType.Boolean, "false"),
        _ when Number(text) is { } number => (ScalarType.Number, number),
        _ => (ScalarType.Text, text),
    };

    /// <summary>The number in JSON's notation, or null when it is none. Numbers that JSON lacks (<c>.inf</c>) stay text.</summary>
    static string? Number(string text)
    {
        if (text.Length > 100 || !(char.IsAsciiDigit(text[0]) || text[0] is '+' or '-' or '.'))
            return null;
        var digits = text.Replace("_", "", StringComparison.Ordinal);
        var negative = digits.StartsWith('-');
        var unsigned = digits.StartsWith('-') || digits.StartsWith('+') ? digits[1..] : digits;
        if (Integer(unsigned) is { } integer)
            return (negative ? -integer : integer).ToString(CultureInfo.InvariantCulture);
        return Float().IsMatch(digits) && double.TryParse(digits, NumberStyles.Float, CultureInfo.InvariantCulture, out var number) && double.IsFinite(number)
            ? number.ToString("R", CultureInfo.InvariantCulture)
            : null;
    }

    static BigInteger? Integer(string digits)
    {
        var (radix, rest) = digits switch
        {
            ['0', 'x' or 'X', ..] => (16, digits[2..]),
            ['0', 'o' or 'O', ..] => (8, digits[2..]),
            ['0', 'b' or 'B', ..] => (2, digits[2..]),
            ['0', _, ..] => (8, digits[1..]),
            _ => (10, digits),
        };
        if (rest.Length == 0)
            return null;
        var value = BigInteger.Zero;
        foreach (var c in rest)
        {
            var digit = c switch
            {
                >= '0' and <= '9' => c - '0',
                >= 'a' and <= 'f' => c - 'a' + 10,
                >= 'A' and <= 'F' => c - 'A' + 10,
                _ => radix,
            };
            if (digit >= radix)
                return null;
            value = value * radix + digit;
        }

        return value;
    }

    [GeneratedRegex(@"^[-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)?$")]
    private static partial Regex Float();
}
