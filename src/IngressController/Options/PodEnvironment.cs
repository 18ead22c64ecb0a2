namespace IngressController.Options;

/// <summary>This process' pod, from <c>POD_NAMESPACE</c> and <c>POD_NAME</c>; null when not set.</summary>
sealed record PodEnvironment(string? Namespace, string? Name)
{
    public static PodEnvironment Read() => new(Variable("POD_NAMESPACE"), Variable("POD_NAME"));

    static string? Variable(string name) => Environment.GetEnvironmentVariable(name) is { Length: > 0 } value ? value : null;
}
