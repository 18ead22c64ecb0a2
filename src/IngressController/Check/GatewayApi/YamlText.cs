using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace IngressController.Check.GatewayApi;

/// <summary>Objects as YAML. A text that is not plainly one stands in JSON's quotes, which YAML reads alike.</summary>
static class YamlText
{
    /// <summary>One document, with a line break at its end.</summary>
    public static string Of(JsonObject document)
    {
        var text = new StringBuilder();
        Append(text, document, 0);
        return text.ToString();
    }

    static void Append(StringBuilder text, JsonObject map, int indent)
    {
        foreach (var (key, value) in map)
        {
            text.Append(' ', indent).Append(Scalar(key)).Append(':');
            AppendValue(text, value, indent);
        }
    }

    static void AppendValue(StringBuilder text, JsonNode? value, int indent)
    {
        switch (value)
        {
            case JsonObject { Count: > 0 } map:
                text.Append('\n');
                Append(text, map, indent + 2);
                break;
            case JsonArray { Count: > 0 } list:
                text.Append('\n');
                foreach (var item in list)
                    AppendItem(text, item, indent);
                break;
            case JsonObject:
                text.Append(" {}\n");
                break;
            case JsonArray:
                text.Append(" []\n");
                break;
            default:
                text.Append(' ').Append(Scalar(value)).Append('\n');
                break;
        }
    }

    // The first line of a map stands behind the dash.
    static void AppendItem(StringBuilder text, JsonNode? item, int indent)
    {
        if (item is not JsonObject { Count: > 0 } map)
        {
            text.Append(' ', indent).Append('-');
            AppendValue(text, item, indent);
            return;
        }

        var start = text.Length;
        Append(text, map, indent + 2);
        text[start + indent] = '-';
    }

    static string Scalar(JsonNode? value) => value?.GetValueKind() == JsonValueKind.String ? Scalar(value.GetValue<string>()) : value?.ToJsonString() ?? "null";

    static string Scalar(string text) => IsPlain(text) ? text : $"\"{Escaped(text)}\"";

    // YAML has no pairs of surrogates: it reads each escape as a character of its own, and refuses these.
    static string Escaped(string text) => text.Any(char.IsSurrogate)
        ? string.Concat(text.EnumerateRunes().Select(static rune =>
            rune.IsBmp ? JsonEncodedText.Encode(rune.ToString()).ToString() : string.Create(CultureInfo.InvariantCulture, $"\\U{rune.Value:X8}")))
        : JsonEncodedText.Encode(text).ToString();

    static bool IsPlain(string text) =>
        text.Length > 0 && (char.IsAsciiLetter(text[0]) || text[0] == '/') &&
        text.All(static c => char.IsAsciiLetterOrDigit(c) || c is '.' or '/' or '-' or '_') &&
        text.ToLowerInvariant() is not ("true" or "false" or "yes" or "no" or "on" or "off" or "null" or "y" or "n");
}
