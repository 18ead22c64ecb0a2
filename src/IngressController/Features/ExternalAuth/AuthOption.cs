using IngressController.Core.Annotations;
using IngressController.Core.Cluster;

namespace IngressController.Features.ExternalAuth;

/// <summary>One thing that can be said of external authentication: by annotation for an Ingress, by setting for all without their own.</summary>
sealed record AuthOption(Annotation Annotation, Setting? Setting);

/// <summary>Reads the options of one Ingress, either its annotations or the global settings, never a mixture.</summary>
sealed class AuthOptionReader(AnnotationReader reader, bool isGlobal)
{
    public AnnotationReader Annotations => reader;

    /// <summary>The value; null when it is not set.</summary>
    public string? Text(AuthOption option) =>
        isGlobal ? option.Setting is { } setting && reader.Settings.Text(setting) is { Length: > 0 } text ? text : null
        : reader.TryGet(option.Annotation, out var value) ? value
        : null;

    public bool Bool(AuthOption option) =>
        isGlobal ? option.Setting is { } setting && reader.Settings.Bool(setting) : reader.Bool(option.Annotation) ?? false;

    /// <summary>The value is not used; the protection itself stands.</summary>
    public void Reject(AuthOption option, string reason)
    {
        if (isGlobal)
            reader.Settings.Reject(option.Setting!, reason);
        else
            reader.Reject(option.Annotation, reason);
    }

    /// <summary>Closes the paths.</summary>
    public void Deny(AuthOption option, string reason, ObjectReference? cause = null)
    {
        if (isGlobal)
            reader.Deny(option.Setting!, reason);
        else
            reader.Deny(option.Annotation, reason, cause);
    }
}
