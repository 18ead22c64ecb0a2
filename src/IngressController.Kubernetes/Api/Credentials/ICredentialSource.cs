namespace IngressController.Kubernetes.Api.Credentials;

/// <summary>Provides the credential of each request. Thread-safe.</summary>
interface ICredentialSource
{
    /// <exception cref="CredentialException">No credential is currently available.</exception>
    ValueTask<Credential> GetAsync(CancellationToken cancellation);

    /// <summary>Reports that the API server answered 401 to <paramref name="refused"/>: the next call must look for a newer one.</summary>
    void Reject(Credential refused);
}
