using System.Diagnostics.CodeAnalysis;
using System.Text;
using System.Text.RegularExpressions;
using IngressController.Proxy;
using IngressController.Proxy.Expressions;

namespace IngressController.Features.Rewrite;

/// <summary>Text with captures of the rule's path (<c>$1</c> to <c>$9</c>) and nginx variables.</summary>
sealed class CaptureTemplate
{
    readonly Part[] _parts;

    CaptureTemplate(Part[] parts) => _parts = parts;

    /// <summary>Either the number of a capture or text.</summary>
    readonly record struct Part(int Capture, Template? Text);

    /// <summary>Whether evaluating it requires a match of the path.</summary>
    public bool HasCaptures => _parts.Any(part => part.Text is null);

    /// <summary>Parses a text. False, with the reason, when it names an unknown variable.</summary>
    public static bool TryParse(string text, [NotNullWhen(true)] out CaptureTemplate? template, [NotNullWhen(false)] out string? problem)
    {
        var parts = new List<Part>();
        template = null;
        problem = null;
        var start = 0;
        for (var i = 0; i + 1 < text.Length; i++)
        {
            if (text[i] != '$' || text[i + 1] is < '1' or > '9')
                continue;
            // One digit, as in nginx: $12 is the first capture and a 2.
            if (!TryAddText(parts, text[start..i], out problem))
                return false;
            parts.Add(new(text[i + 1] - '0', null));
            start = i + 2;
        }

        if (!TryAddText(parts, text[start..], out problem))
            return false;
        template = new([.. parts]);
        return true;
    }

    /// <summary>The text as a decoded path; the caller encodes it as a whole.</summary>
    /// <param name="context">The request.</param>
    /// <param name="match">The match of its path, for the captures; without one they are empty.</param>
    public string EvaluateDecoded(RequestContext context, Match? match) =>
        Evaluate(match, context, static (text, context) => text.EvaluateDecoded(context), static capture => capture);

    /// <summary>The text as a URI or a part of one: captures and other decoded values are encoded.</summary>
    /// <inheritdoc cref="EvaluateDecoded"/>
    public string EvaluateForUri(RequestContext context, Match? match) =>
        Evaluate(match, context, static (text, context) => text.EvaluateForUri(context), UriText.EscapePath);

    string Evaluate(Match? match, RequestContext context, Func<Template, RequestContext, string> textOf, Func<string, string> encode)
    {
        var result = new StringBuilder();
        foreach (var (capture, text) in _parts)
        {
            if (text is not null)
                result.Append(textOf(text, context));
            else if (match?.Groups[capture] is { Success: true } group)
                result.Append(encode(group.Value));
        }

        return result.ToString();
    }

    static bool TryAddText(List<Part> parts, string text, [NotNullWhen(false)] out string? problem)
    {
        problem = null;
        if (text.Length == 0)
            return true;
        if (!Template.TryParse(text, out var template, out problem))
            return false;
        parts.Add(new(0, template));
        return true;
    }
}
