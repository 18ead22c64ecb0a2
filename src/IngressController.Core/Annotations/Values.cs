namespace IngressController.Core.Annotations;

/// <summary>Parses values as ingress-nginx does.</summary>
public static class Values
{
    /// <summary>As Go's strconv.ParseBool: 1, t, T, true, TRUE, True and their opposites.</summary>
    public static bool TryParseBool(string text, out bool value)
    {
        value = text is "1" or "t" or "T" or "true" or "TRUE" or "True";
        return value || text is "0" or "f" or "F" or "false" or "FALSE" or "False";
    }

    /// <summary>The parts of a comma list, trimmed, without empty ones.</summary>
    public static string[] List(string text) => text.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
}
