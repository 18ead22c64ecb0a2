using System.Text;

namespace IngressController.Metrics.Exposition;

/// <summary>Makes label values of text that others chose: paths, hosts, names.</summary>
static class LabelText
{
    /// <summary>Characters of a label value; the rest of a longer text is left out.</summary>
    public const int MaxLength = 1024;

    /// <summary>
    /// The text without what no scraper and no screen can show: control characters and halves of surrogate pairs become U+FFFD.
    /// Series are keyed by the clean text, so that no two lines ever carry the same labels.
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
