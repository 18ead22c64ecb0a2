using System.Globalization;
using System.Text;

namespace IngressController.Features.BasicAuth;

/// <summary>A line of a user file, and its position for messages that must not quote it.</summary>
readonly record struct SecretLine(string Place, string Text)
{
    /// <summary><c>auth-file</c>: the lines of one key, without comments and empty lines.</summary>
    public static IEnumerable<SecretLine> OfFile(byte[] content)
    {
        var number = 0;
        foreach (var line in Encoding.Latin1.GetString(content).Split('\n'))
        {
            number++;
            var text = line.TrimEnd('\r');
            if (text.Length > 0 && text[0] != '#')
                yield return new($"line {number.ToString(CultureInfo.InvariantCulture)}", text);
        }
    }

    /// <summary><c>auth-map</c>: every key is a user, its value the rest of the line.</summary>
    public static IEnumerable<SecretLine> OfMap(SecretData data) =>
        from key in data.Keys.Order(StringComparer.Ordinal)
        select new SecretLine($"key {key}", $"{key}:{Encoding.Latin1.GetString(data.Get(key)!).Split('\r', '\n')[0]}");
}
