namespace IngressController.Kubernetes.Api.Credentials;

/// <summary>A credential is currently not available. The message names its source, never its content.</summary>
public sealed class CredentialException : Exception
{
    public CredentialException(string message)
        : base(message)
    {
    }

    public CredentialException(string message, Exception inner)
        : base(message, inner)
    {
    }

    public CredentialException()
    {
    }
}
