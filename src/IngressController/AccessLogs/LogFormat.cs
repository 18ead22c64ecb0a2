using System.Text;
using IngressController.Proxy;
using IngressController.Proxy.Expressions;

namespace IngressController.AccessLogs;

/// <summary>A log format, ready to write lines.</summary>
sealed class LogFormat
{
    readonly Part[] _parts;
    readonly LogEscaping _escaping;

    LogFormat(Part[] parts, LogEscaping escaping) => (_parts, _escaping) = (parts, escaping);

    readonly record struct Part(byte[]? Text, LogField? Field);

    /// <summary>
    /// Parses a format that <see cref="Template.TrySplit"/> accepts. An unknown variable is written as one without value: formats
    /// are often shared with other servers, and the rest of the line is still useful.
    /// </summary>
    public static LogFormat Parse(string text, LogEscaping escaping, LogFields fields)
    {
        Template.TrySplit(text, out var pieces, out _);
        return new(
            [
                .. pieces.Select(piece => piece.Name is { } name
                    ? new Part(null, fields.Find(name) ?? (static (_, line, escaping) => line.Append(null, escaping)))
                    : new Part(Encoding.UTF8.GetBytes(piece.Text!), null)),
                new("\n"u8.ToArray(), null),
            ],
            escaping);
    }

    /// <summary>Appends the line of a request, line end included.</summary>
    public void Write(RequestContext context, LogLine line)
    {
        foreach (var (text, field) in _parts)
        {
            if (text is not null)
                line.Append(text);
            else
                field!(context, line, _escaping);
        }
    }
}
