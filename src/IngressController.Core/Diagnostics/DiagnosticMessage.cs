using System.Runtime.CompilerServices;

namespace IngressController.Core.Diagnostics;

/// <summary>
/// The message of a diagnostic, written only when it is kept: the five-thousandth problem of an object costs no text.
/// </summary>
[InterpolatedStringHandler]
public ref struct DiagnosticMessage
{
    DefaultInterpolatedStringHandler _text;

    /// <param name="literalLength">Set by the compiler.</param>
    /// <param name="formattedCount">Set by the compiler.</param>
    /// <param name="sink">Receives the diagnostic.</param>
    /// <param name="object">The object to be fixed.</param>
    /// <param name="code">Its kind.</param>
    /// <param name="isWanted">Whether the text is needed.</param>
    public DiagnosticMessage(int literalLength, int formattedCount, DiagnosticSink sink, ObjectReference @object, DiagnosticCode code, out bool isWanted)
    {
        IsWanted = isWanted = !sink.IsFull(@object, code);
        if (isWanted)
            _text = new(literalLength, formattedCount);
    }

    internal bool IsWanted { get; }

    public void AppendLiteral(string text) => _text.AppendLiteral(text);

    public void AppendFormatted(string? text) => _text.AppendFormatted(text);

    public void AppendFormatted<T>(T value, string? format = null) => _text.AppendFormatted(value, format);

    internal string ToText() => IsWanted ? _text.ToStringAndClear() : "";
}
