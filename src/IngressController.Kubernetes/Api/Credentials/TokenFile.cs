using System.Text;

namespace IngressController.Kubernetes.Api.Credentials;

/// <summary>A bearer token in a file that is rotated, as the kubelet does with a pod's service account token.</summary>
sealed class TokenFile(string path, TimeProvider time) : ICredentialSource
{
    readonly RotatedFiles<Credential> _file = new([path], Parse, time);

    /// <summary>Reads the token now, so that a wrong path shows at start.</summary>
    public void Load() => _ = _file.Current;

    public ValueTask<Credential> GetAsync(CancellationToken cancellation) => new(_file.Current);

    public void Reject(Credential refused) => _file.Expire();

    static Credential Parse(IReadOnlyList<byte[]> content)
    {
        var token = Encoding.UTF8.GetString(content[0]).Trim();
        if (token.Length == 0)
            throw new InvalidDataException("is empty");
        if (token.AsSpan().ContainsAnyExceptInRange('!', '~'))
            throw new InvalidDataException("is not a token");
        return Credential.Bearer(token);
    }
}
