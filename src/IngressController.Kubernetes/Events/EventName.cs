using System.Security.Cryptography;
using System.Text;

namespace IngressController.Kubernetes.Events;

/// <summary>
/// Names an Event by its content. Creating it again fails as existing, whoever created it, so that a new leader continues the count.
/// client-go's names contain a time, and would create another Event.
/// </summary>
static class EventName
{
    /// <summary>Kubernetes' limit for names, in characters.</summary>
    const int MaxLength = 253;

    /// <param name="note">The Event.</param>
    /// <param name="message">The message, when it is part of the identity; null when Events with any message are one.</param>
    public static string Of(EventNote note, string? message)
    {
        var content = string.Join('\0', note.Object.Kind, note.Object.Key, note.Uid, note.Type, note.Reason, message);
        var hash = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(content)).AsSpan(0, 8));
        var name = note.Object.Key.Name;
        return $"{(name.Length + hash.Length < MaxLength ? name : name[..(MaxLength - hash.Length - 1)].TrimEnd('.', '-'))}.{hash}";
    }
}
