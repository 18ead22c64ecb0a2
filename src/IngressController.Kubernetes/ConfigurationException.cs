namespace IngressController.Kubernetes;

/// <summary>
/// User input at start cannot be used (a flag, a kubeconfig, a path). The message is one line that says what and where; the program
/// prints it to stderr and exits with 2.
/// </summary>
public sealed class ConfigurationException : Exception
{
    public ConfigurationException(string message)
        : base(message)
    {
    }

    public ConfigurationException(string message, Exception inner)
        : base(message, inner)
    {
    }

    public ConfigurationException()
    {
    }
}
