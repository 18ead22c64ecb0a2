using System.Net.Http.Headers;
using System.Text;

namespace IngressController.Kubernetes.Api.Credentials;

/// <summary>A credential in the kubeconfig itself, or none.</summary>
sealed class FixedCredential(Credential credential) : ICredentialSource
{
    public static FixedCredential None { get; } = new(Credential.None);

    public static FixedCredential Token(string token) => new(Credential.Bearer(token));

    public static FixedCredential Basic(string user, string password) =>
        new(new(new AuthenticationHeaderValue("Basic", Convert.ToBase64String(Encoding.UTF8.GetBytes($"{user}:{password}")))));

    public ValueTask<Credential> GetAsync(CancellationToken cancellation) => new(credential);

    public void Reject(Credential refused)
    {
    }
}
