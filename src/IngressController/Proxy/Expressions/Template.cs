using System.Diagnostics.CodeAnalysis;
using System.Text;
using IngressController.Core.Limits;

namespace IngressController.Proxy.Expressions;

/// <summary>
/// Text with nginx variables (<c>$scheme://$host$request_uri</c>, <c>${name}</c>), parsed once and evaluated per request. Every
/// feature with such text uses it. Equal when parsed from the same text.
/// </summary>
sealed class Template : IEquatable<Template>
{
    readonly Part[] _parts;

    Template(string text, Part[] parts) => (Text, _parts) = (text, parts);

    /// <summary>A text in which a <c>$</c> is one.</summary>
    public static Template Literal(string text) => new(text, text.Length == 0 ? [] : [new(RequestTarget.OctetsOf(text), null)]);

    /// <summary>Either fixed text or a variable.</summary>
    readonly record struct Part(string? Text, Variable? Variable);

    /// <summary>The unparsed text.</summary>
    public string Text { get; }

    /// <summary>Whether it holds no variable.</summary>
    public bool IsConstant => _parts.All(part => part.Variable is null);

    /// <summary>Parses a text. False, with the reason, when it has an unknown variable: nginx would refuse to start on it.</summary>
    public static bool TryParse(string text, [NotNullWhen(true)] out Template? template, [NotNullWhen(false)] out string? problem) =>
        TryParse(text, Variables.Find, out template, out problem);

    /// <param name="text">The text.</param>
    /// <param name="find">The variable of a name; null: there is none.</param>
    /// <param name="template">It.</param>
    /// <param name="problem">The end of a sentence that begins with the text.</param>
    public static bool TryParse(
        string text, Func<string, Variable?> find, [NotNullWhen(true)] out Template? template, [NotNullWhen(false)] out string? problem)
    {
        template = null;
        if (!TrySplit(text, out var pieces, out problem))
            return false;
        if (TenantLimits.TemplateVariables.IsExceededBy(pieces.Count(piece => piece.Name is not null)))
        {
            problem = $"has more than {TenantLimits.TemplateVariables.Text}";
            return false;
        }

        var parts = new List<Part>();
        foreach (var (fixedText, name) in pieces)
        {
            var variable = name is null ? null : find(name);
            if (name is not null && variable is null)
            {
                var isCapture = name is ['{', _, '}'] && find(name[1..^1]) is not null;
                problem = $"names the variable ${name}, which is not known here{(isCapture ? $"; a capture is written without braces: ${name[1]}" : "")}";
                return false;
            }

            parts.Add(new(fixedText is null ? null : RequestTarget.OctetsOf(fixedText), variable));
        }

        template = new(text, [.. parts]);
        return true;
    }

    /// <summary>
    /// Splits a text into fixed text and variable names, known or not. False when a <c>$</c> has no name. A digit in braces stays in
    /// them: nginx takes <c>${1}</c> for a variable of that name, and only <c>$1</c> for a capture.
    /// </summary>
    public static bool TrySplit(string text, out List<(string? Text, string? Name)> parts, [NotNullWhen(false)] out string? problem)
    {
        parts = [];
        var at = 0;
        while (at < text.Length)
        {
            var dollar = text.IndexOf('$', at);
            if (dollar < 0)
            {
                parts.Add((text[at..], null));
                break;
            }

            if (dollar > at)
                parts.Add((text[at..dollar], null));
            if (!TryReadName(text, dollar + 1, out var name, out at))
            {
                problem = $"has a $ that no variable name follows, at position {dollar + 1}";
                return false;
            }

            parts.Add((null, name));
        }

        problem = null;
        return true;
    }

    public bool Equals(Template? other) => other is not null && other.Text == Text && other.IsConstant == IsConstant;

    public override bool Equals(object? obj) => Equals(obj as Template);

    public override int GetHashCode() => Text.GetHashCode(StringComparison.Ordinal);

    public override string ToString() => Text;

    /// <summary>
    /// The text for one request, safe in a header; a variable without value is empty. Decoded controls are encoded again, so that
    /// <c>%0a</c> stays <c>%0a</c>.
    /// </summary>
    public string Evaluate(RequestContext context) => Evaluate(context, static (text, variable) =>
        variable.IsDecoded ? UriText.EscapeControls(text) : text);

    /// <summary>
    /// The text for one request as part of a URI: ASCII without blanks and controls. Decoded values are encoded so that they
    /// cannot begin a query, a fragment or another argument.
    /// </summary>
    public string EvaluateForUri(RequestContext context) => UriText.ForLocation(Evaluate(context, static (text, variable) =>
        variable.IsDecoded ? UriText.EscapePiece(text) : text));

    /// <summary>The decoded text for one request; the caller must encode all of it.</summary>
    public string EvaluateDecoded(RequestContext context) => Evaluate(context, static (text, _) => text);

    /// <summary>The text for one request.</summary>
    /// <param name="context">The request.</param>
    /// <param name="encode">Encodes the value of a variable.</param>
    /// <exception cref="TooMuchTextException">All texts of the request together are too long.</exception>
    public string Evaluate(RequestContext context, Func<string, Variable, string> encode)
    {
        if (_parts is [var only])
        {
            var whole = TextOf(only, context, encode) ?? "";
            context.CountText(whole.Length);
            return whole;
        }

        var text = new StringBuilder();
        foreach (var part in _parts)
        {
            if (TextOf(part, context, encode) is not { } piece)
                continue;
            context.CountText(piece.Length);
            text.Append(piece);
        }

        return text.ToString();
    }

    static string? TextOf(Part part, RequestContext context, Func<string, Variable, string> encode) =>
        part.Variable is not { } variable ? part.Text : variable.Of(context) is { } text ? encode(text, variable) : null;

    static bool TryReadName(string text, int start, out string name, out int end)
    {
        var braced = start < text.Length && text[start] == '{';
        var first = braced ? start + 1 : start;
        end = first;
        if (!braced && start < text.Length && text[start] is >= '1' and <= '9')
        {
            // A capture has one digit, as in nginx: $12 is the first one and a 2.
            end = start + 1;
            name = text[start..end];
            return true;
        }

        while (end < text.Length && (char.IsAsciiLetterOrDigit(text[end]) || text[end] == '_'))
            end++;
        name = text[first..end];
        if (!braced)
            return name.Length > 0;
        var closed = end < text.Length && text[end] == '}';
        end++;
        if (name is [>= '1' and <= '9'])
            name = $"{{{name}}}";
        return closed && name.Length > 0;
    }
}
