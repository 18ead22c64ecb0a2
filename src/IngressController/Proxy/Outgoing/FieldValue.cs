using System.Buffers;
using Microsoft.Extensions.Primitives;

namespace IngressController.Proxy.Outgoing;

/// <summary>
/// Rules for header values (RFC 9110, 5.5): octets, one per char, without controls other than TAB. Anything else ends the line
/// for some parser.
/// </summary>
static class FieldValue
{
    static readonly SearchValues<char> Controls =
        SearchValues.Create([.. Enumerable.Range(0, 0x20).Select(c => (char)c).Where(c => c != '\t'), '\x7f']);

    static readonly SearchValues<byte> ControlsInLines = SearchValues.Create(
        [.. Enumerable.Range(0, 0x20).Where(c => c is not ('\t' or '\r' or '\n')).Select(c => (byte)c), 0x7F]);

    /// <summary>Whether a value can be sent unchanged.</summary>
    public static bool IsValid(ReadOnlySpan<char> value) => !HasControl(value) && !value.ContainsAnyInRange('\u0100', '\uffff');

    /// <summary>Whether all of them can be sent unchanged.</summary>
    public static bool AreValid(StringValues values)
    {
        foreach (var value in values)
        {
            if (!IsValid(value))
                return false;
        }

        return true;
    }

    /// <summary>Whether lines have a forbidden control other than CR and LF.</summary>
    public static bool HasControlInLines(ReadOnlySpan<byte> lines) => lines.ContainsAny(ControlsInLines);

    /// <summary>Whether a value that consists of octets has a forbidden control.</summary>
    public static bool HasControl(ReadOnlySpan<char> value) => value.ContainsAny(Controls);
}

/// <summary>
/// A template made an outgoing header of what a client sent, and the value breaks the line or is no host. The message is not sent.
/// </summary>
/// <param name="name">The header. Its value is left out: it may be a secret.</param>
sealed class BrokenHeadException(string name) : Exception($"the header {name} that was made for it would hold what cannot be sent on one line as it is");
