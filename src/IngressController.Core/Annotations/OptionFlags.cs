namespace IngressController.Core.Annotations;

/// <summary>The command-line flags that decide which annotations and settings are honoured.</summary>
public sealed record OptionFlags
{
    public static OptionFlags Default { get; } = new();

    /// <summary><c>--enable-ssl-passthrough</c>: the annotation ssl-passthrough is honoured.</summary>
    public bool EnableSslPassthrough { get; init; }

    /// <summary><c>--allow-unprotected-snippets</c>: protections that were written as snippets may be dropped.</summary>
    public bool AllowUnprotectedSnippets { get; init; }
}
