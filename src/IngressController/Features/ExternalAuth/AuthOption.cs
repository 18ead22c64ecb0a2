using IngressController.Core.Annotations;

namespace IngressController.Features.ExternalAuth;

/// <summary>One option of external authentication.</summary>
/// <param name="Own">The annotation, for its Ingress.</param>
/// <param name="Global">The setting, for all Ingresses without an auth-url of their own; null when there is none.</param>
sealed record AuthOption<T>(Option<T> Own, Option<T>? Global);

/// <summary>Reads the options of one Ingress: either all from its annotations or all from the global settings.</summary>
sealed class AuthOptionReader(OptionReader reader, bool isGlobal)
{
    public OptionReader Options => reader;

    /// <summary>Whether the global settings hold.</summary>
    public bool IsGlobal => isGlobal;

    /// <summary>Reads what holds for an Ingress: its own auth-url, else the global one; null when no service is asked.</summary>
    public static AuthOptionReader? For(OptionReader reader)
    {
        // The built-in catch-all needs no authentication.
        if (!reader.HasIngress)
            return null;
        var usesGlobal = reader.Get(AuthOptions.EnableGlobal);
        if (reader.IsAnnotated(AuthOptions.Url.Own))
            return new(reader, isGlobal: false);
        return usesGlobal && reader.GetSetting(AuthOptions.Url.Global!).Length > 0 ? new(reader, isGlobal: true) : null;
    }

    /// <summary>The value; null when it is not set.</summary>
    public string? Text(AuthOption<string> option) =>
        isGlobal ? option.Global is { } global && reader.GetSetting(global) is { Length: > 0 } text ? text : null
        : reader.TryAnnotation(option.Own, out var value) ? value
        : null;

    public bool Bool(AuthOption<bool> option) =>
        isGlobal ? option.Global is { } global && reader.GetSetting(global) : reader.Get(option.Own);

    /// <summary>Rejects the value; the protection itself stays.</summary>
    public void Reject(AuthOption<string> option, string reason) => reader.Reject(isGlobal ? option.Global! : option.Own, reason);

    /// <summary>Closes the paths.</summary>
    public void Deny(AuthOption<string> option, string reason, ObjectReference? cause = null) =>
        reader.Deny(isGlobal ? option.Global! : option.Own, reason, cause);
}
