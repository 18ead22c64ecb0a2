using System.Text;

namespace IngressController.Metrics.Exposition;

/// <summary>Makes label values from untrusted text: paths, hosts, names.</summary>
static class LabelText
{
    /// <summary>Maximum characters of a label value; longer text is truncated.</summary>
    public const int MaxLength = 1024;

    /// <summary>
    /// Replaces control characters and unpaired surrogates by U+FFFD. Series are keyed by the cleaned text, so no two lines carry
    /// the same labels.
    /// </summary>
    public static string Clean(string text)
    {
        if (text.Length <= MaxLength && IsClean(text))
            return text;
        var clean = new StringBuilder(Math.Min(text.Length, MaxLength));
        foreach (var rune in text.EnumerateRunes())
        {
            if (clean.Length + rune.Utf16SequenceLength > MaxLength)
                break;
            clean.Append(Rune.IsControl(rune) ? Rune.ReplacementChar.ToString() : rune.ToString());
        }

        return clean.ToString();
    }

    static bool IsClean(string text)
    {
        foreach (var c in text)
        {
            if (char.IsControl(c) || char.IsSurrogate(c))
                return false;
        }

        return true;
    }
}
