using System.Buffers;
using Microsoft.Extensions.Primitives;

namespace IngressController.Proxy.Outgoing;

/// <summary>
/// What may stand in the value of a header (RFC 9110, 5.5): octets, one a char, but no control other than TAB. Anything else ends
/// the line for some reader.
/// </summary>
static class FieldValue
{
    static readonly SearchValues<char> Controls =
        SearchValues.Create([.. Enumerable.Range(0, 0x20).Select(c => (char)c).Where(c => c != '\t'), '\x7f']);

    /// <summary>Whether a value can be sent as it is.</summary>
    public static bool IsValid(ReadOnlySpan<char> value) => !HasControl(value) && !value.ContainsAnyInRange('\u0100', '\uffff');

    /// <summary>Whether every one of them can.</summary>
    public static bool AreValid(StringValues values)
    {
        foreach (var value in values)
        {
            if (!IsValid(value))
                return false;
        }

        return true;
    }

    /// <summary>Whether a value that came as octets holds a control that may not stand in it.</summary>
    public static bool HasControl(ReadOnlySpan<char> value) => value.ContainsAny(Controls);
}

/// <summary>A message that is about to leave would hold what breaks a line, or is no host: made of what a client sent by a template. It does not leave.</summary>
/// <param name="name">The header. Its value is not told: it may be a secret.</param>
sealed class BrokenHeadException(string name) : Exception($"the header {name} that was made for it would hold what cannot be sent on one line as it is");
