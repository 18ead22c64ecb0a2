using System.Net.Security;
using System.Security.Cryptography.X509Certificates;
using IngressController.Kubernetes.Api.Credentials;

namespace IngressController.Kubernetes.Api;

/// <summary>How to reach an API server, and how to authenticate to it. Made once, at start; prints without secrets.</summary>
public sealed record ApiServerConfig
{
    /// <summary>Folder in which the kubelet puts a pod's token, <c>ca.crt</c> and namespace.</summary>
    public const string ServiceAccountFolder = "/var/run/secrets/kubernetes.io/serviceaccount";

    /// <summary>Scheme, host and port, and a path when a gateway serves the API below one.</summary>
    public required Uri Server { get; init; }

    /// <summary>The namespace of the pod or of the kubeconfig's context; null when neither says.</summary>
    public string? Namespace { get; init; }

    /// <summary>The authorities to trust; null: the system's.</summary>
    internal RotatedFiles<X509Certificate2Collection>? Authorities { get; init; }

    internal bool SkipTlsVerify { get; init; }

    /// <summary>The name for SNI and for certificate validation, when it is not the URL's host.</summary>
    internal string? TlsServerName { get; init; }

    /// <summary>The kubeconfig's <c>proxy-url</c>; null: use the environment's proxy.</summary>
    internal Uri? Proxy { get; init; }

    internal ICredentialSource Credentials { get; init; } = FixedCredential.None;

    internal RotatedFiles<SslStreamCertificateContext>? ClientCertificate { get; init; }

    /// <summary>An API server that is reached without credentials, as <c>kubectl proxy</c> gives one.</summary>
    /// <exception cref="ConfigurationException">The URL or the certificate file cannot be used.</exception>
    public static ApiServerConfig FromHost(string url, string? certificateAuthority, TimeProvider time) => new()
    {
        Server = ParseServer("--apiserver-host", url),
        Authorities = certificateAuthority is null ? null : LoadAuthorities("--certificate-authority", certificateAuthority, time),
    };

    /// <summary>This configuration for another URL: <c>--apiserver-host</c> beside <c>--kubeconfig</c>.</summary>
    /// <exception cref="ConfigurationException">The URL cannot be used.</exception>
    public ApiServerConfig WithHost(string url) => this with { Server = ParseServer("--apiserver-host", url) };

    /// <summary>The pod's service account; null when this is not a pod.</summary>
    /// <param name="time">The clock.</param>
    /// <param name="environment">Reads an environment variable.</param>
    /// <param name="folder">Where token, <c>ca.crt</c> and <c>namespace</c> are.</param>
    /// <exception cref="ConfigurationException">It is a pod, but its service account cannot be used.</exception>
    public static ApiServerConfig? InCluster(
        TimeProvider time, Func<string, string?>? environment = null, string folder = ServiceAccountFolder)
    {
        environment ??= Environment.GetEnvironmentVariable;
        if (environment("KUBERNETES_SERVICE_HOST") is not { Length: > 0 } host)
            return null;
        var port = environment("KUBERNETES_SERVICE_PORT") is { Length: > 0 } text ? text : "443";
        var token = new TokenFile(Path.Combine(folder, "token"), time);
        Usable("service account", Path.Combine(folder, "token"), token.Load);
        var namespaceFile = Path.Combine(folder, "namespace");
        return new()
        {
            Server = ParseServer("KUBERNETES_SERVICE_HOST and _PORT", $"https://{Bracketed(host)}:{port}"),
            Authorities = LoadAuthorities("service account", Path.Combine(folder, "ca.crt"), time),
            Credentials = token,
            Namespace = File.Exists(namespaceFile) ? File.ReadAllText(namespaceFile).Trim() : null,
        };
    }

    public override string ToString() => Server.GetComponents(UriComponents.SchemeAndServer | UriComponents.Path, UriFormat.UriEscaped);

    internal static Uri ParseServer(string origin, string text) =>
        Uri.TryCreate(text, UriKind.Absolute, out var uri) && uri.Scheme is "http" or "https" && uri.Host.Length > 0
            && uri.UserInfo.Length == 0 && uri.Query.Length == 0 && uri.Fragment.Length == 0
            ? uri
            : throw new ConfigurationException($"{origin}: not an http or https URL of an API server");

    internal static RotatedFiles<X509Certificate2Collection> LoadAuthorities(string origin, string path, TimeProvider time)
    {
        var files = new RotatedFiles<X509Certificate2Collection>([path], content => Pem.Certificates(content[0]), time);
        Usable(origin, path, () => _ = files.Current);
        return files;
    }

    /// <summary>Runs the first <paramref name="load"/> of a file, and turns a failure into a one-line error.</summary>
    internal static void Usable(string origin, string path, Action load)
    {
        try
        {
            load();
        }
        catch (Exception error) when (error is FileNotFoundException or DirectoryNotFoundException)
        {
            throw new ConfigurationException($"{origin}: {path} does not exist", error);
        }
        catch (UnauthorizedAccessException error)
        {
            throw new ConfigurationException($"{origin}: {path} cannot be read: permission denied or not a file", error);
        }
        catch (InvalidDataException error)
        {
            throw new ConfigurationException($"{origin}: {path} {error.Message}", error);
        }
        catch (Exception error) when (error is IOException or System.Security.Cryptography.CryptographicException)
        {
            throw new ConfigurationException($"{origin}: {path} cannot be used: {error.Message}", error);
        }
    }

    static string Bracketed(string host) => host.Contains(':', StringComparison.Ordinal) && host[0] != '[' ? $"[{host}]" : host;
}
