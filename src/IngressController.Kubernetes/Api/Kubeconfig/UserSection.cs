using System.Net.Security;
using System.Security.Cryptography;
using IngressController.Kubernetes.Api.Credentials;

namespace IngressController.Kubernetes.Api.Kubeconfig;

/// <summary>The <c>user</c> of the current context: its credentials.</summary>
sealed class UserSection(KubeconfigNode node, TimeProvider time)
{
    /// <summary>The source of credentials, in kubectl's order of precedence; a client certificate is used in addition.</summary>
    /// <param name="execInfo">Makes <c>KUBERNETES_EXEC_INFO</c> from the plugin's apiVersion and whether it wants the cluster.</param>
    public ICredentialSource Credentials(Func<string, bool, string> execInfo)
    {
        if (node.Map("auth-provider") is { } provider)
        {
            throw node.Wrong(
                "auth-provider",
                $"({provider.Text("name") ?? "no name"}) is not supported: Kubernetes removed it in 1.26; use the cloud's exec plugin");
        }

        if (node.Text("tokenFile") is { } tokenFile)
        {
            var source = new TokenFile(node.Resolve(tokenFile), time);
            ApiServerConfig.Usable(node.Origin("tokenFile"), node.Resolve(tokenFile), source.Load);
            return source;
        }

        if (node.Text("token") is { } token)
        {
            return token.AsSpan().ContainsAnyExceptInRange('!', '~')
                ? throw node.Wrong("token", "holds characters that no token has")
                : FixedCredential.Token(token);
        }

        if (node.Text("username") is { } user)
            return FixedCredential.Basic(user, node.Text("password") ?? "");
        return node.Map("exec") is { } exec ? new ExecPlugin(ExecSection.Read(exec, execInfo), time) : FixedCredential.None;
    }

    /// <summary>The client certificate; null when the user has none.</summary>
    public RotatedFiles<SslStreamCertificateContext>? ClientCertificate()
    {
        var (certificateData, keyData) = (node.Data("client-certificate-data"), node.Data("client-key-data"));
        var (certificateFile, keyFile) = (node.Text("client-certificate"), node.Text("client-key"));
        if (certificateData is null && certificateFile is null)
            return keyData is null && keyFile is null ? null : throw node.Wrong("client-certificate", "is missing beside the client key");
        if (keyData is null && keyFile is null)
            throw node.Wrong("client-key", "is missing beside the client certificate");

        // Inline data wins over a file, as in kubectl, separately for certificate and key.
        var paths = new List<string>(2);
        if (certificateData is null)
            paths.Add(node.Resolve(certificateFile!));
        if (keyData is null)
            paths.Add(node.Resolve(keyFile!));
        var files = new RotatedFiles<SslStreamCertificateContext>(
            paths, content => Pem.ClientCertificate(certificateData ?? content[0], keyData ?? content[^1]), time);
        try
        {
            ApiServerConfig.Usable(node.Origin("client-certificate"), string.Join(" with ", paths), () => _ = files.Current);
        }
        catch (ConfigurationException error) when (paths.Count == 0 && error.InnerException is CryptographicException)
        {
            throw node.Wrong("client-certificate-data", "and client-key-data are not a PEM certificate with its key");
        }

        return files;
    }
}
