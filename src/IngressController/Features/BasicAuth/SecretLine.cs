using System.Globalization;
using System.Text;
using IngressController.Core.Limits;

namespace IngressController.Features.BasicAuth;

/// <summary>A line of a user file, and its position for messages that must not quote it.</summary>
readonly record struct SecretLine(string Place, string Text)
{
    /// <summary>Why a Secret holds too much for a user file; null when it does not.</summary>
    public static string? ProblemOf(Secret secret, bool isMap)
    {
        var file = isMap ? null : secret.Data.Get(UserFile.FileKey);
        var length = isMap ? secret.Data.Keys.Sum(key => (long)(secret.Data.Get(key)?.Length ?? 0)) : file?.Length ?? 0;
        return TenantLimits.UserFileLength.ProblemOf(length) ??
            TenantLimits.UserFileLines.ProblemOf(isMap ? secret.Data.Keys.Count() : 1 + file.AsSpan().Count((byte)'\n'));
    }

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
