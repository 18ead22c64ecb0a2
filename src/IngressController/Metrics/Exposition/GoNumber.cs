using System.Globalization;

namespace IngressController.Metrics.Exposition;

/// <summary>Numbers as Go spells them: the shortest that reads back the same, with an exponent below 0.0001 and from 1e+06 on.</summary>
static class GoNumber
{
    public static string Format(double value)
    {
        // Digits, and perhaps a point and an exponent: 1000000, 1234567.5, 1E-05, 1.5E+20.
        var text = value.ToString("R", CultureInfo.InvariantCulture);
        if (!double.IsFinite(value) || Math.Abs(value) is 0 or (>= 1e-4 and < 1e6))
            return text;
        var sign = value < 0 ? "-" : "";
        var parts = text[sign.Length..].Split('E');
        var point = parts[0].IndexOf('.', StringComparison.Ordinal) is >= 0 and var at ? at : parts[0].Length;
        var digits = parts[0].Replace(".", "", StringComparison.Ordinal);
        var exponent = point - 1 + (parts.Length > 1 ? int.Parse(parts[1], CultureInfo.InvariantCulture) : 0);
        // 0.00005 has zeros in front where .NET writes no exponent.
        var zeros = digits.Length - digits.TrimStart('0').Length;
        digits = digits[zeros..].TrimEnd('0');
        exponent -= zeros;
        var rest = digits.Length > 1 ? $".{digits[1..]}" : "";
        return string.Create(CultureInfo.InvariantCulture, $"{sign}{digits[0]}{rest}e{(exponent < 0 ? '-' : '+')}{Math.Abs(exponent):00}");
    }
}
