namespace IngressController.Kubernetes.Api.Credentials;

/// <summary>Gives each request its credential. Any thread may ask.</summary>
internal interface ICredentialSource
{
    /// <exception cref="CredentialException">There is none to be had at the moment.</exception>
    ValueTask<Credential> GetAsync(CancellationToken cancellation);

    /// <summary>Says that the API server answered 401 to <paramref name="refused"/>: the next call must look for a newer one.</summary>
    void Reject(Credential refused);
}
