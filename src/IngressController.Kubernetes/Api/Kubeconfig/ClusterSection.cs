using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text.Json.Nodes;
using IngressController.Kubernetes.Api.Credentials;

namespace IngressController.Kubernetes.Api.Kubeconfig;

/// <summary>The <c>cluster</c> of the current context: the address of the API server, and the authorities to trust.</summary>
sealed class ClusterSection(KubeconfigNode node, TimeProvider time)
{
    static readonly string[] ProxySchemes = ["http", "https", "socks5"];

    public ApiServerConfig Read()
    {
        var server = ApiServerConfig.ParseServer(node.Origin("server"), node.Required("server"));
        var authorities = Authorities();
        var skip = node.Flag("insecure-skip-tls-verify");
        if (skip && authorities is not null)
            throw node.Wrong("insecure-skip-tls-verify", "cannot be combined with certificate-authority or certificate-authority-data");
        return new()
        {
            Server = server,
            Authorities = authorities,
            SkipTlsVerify = skip,
            TlsServerName = node.Text("tls-server-name"),
            Proxy = Proxy(),
        };
    }

    /// <summary>The value of <c>KUBERNETES_EXEC_INFO</c>; it includes the cluster's settings when the plugin asks for them.</summary>
    public string ExecInfo(string apiVersion, bool withCluster)
    {
        var spec = new JsonObject { ["interactive"] = false };
        if (withCluster)
            spec["cluster"] = Cluster();
        return new JsonObject { ["apiVersion"] = apiVersion, ["kind"] = "ExecCredential", ["spec"] = spec }.ToJsonString();
    }

    JsonObject Cluster()
    {
        var cluster = new JsonObject { ["server"] = node.Required("server") };
        if (node.Text("tls-server-name") is { } name)
            cluster["tls-server-name"] = name;
        if (node.Flag("insecure-skip-tls-verify"))
            cluster["insecure-skip-tls-verify"] = true;
        if (node.Text("certificate-authority-data") is { } data)
            cluster["certificate-authority-data"] = data;
        else if (node.Text("certificate-authority") is { } path)
            cluster["certificate-authority-data"] = Convert.ToBase64String(File.ReadAllBytes(node.Resolve(path)));
        if (node.Text("proxy-url") is { } proxy)
            cluster["proxy-url"] = proxy;
        var extension = node.Maps("extensions").FirstOrDefault(entry => entry.Text("name") == "client.authentication.k8s.io/exec");
        if (extension?.Child("extension") is { } config)
            cluster["config"] = YamlToJson.Convert(config);
        return cluster;
    }

    RotatedFiles<X509Certificate2Collection>? Authorities()
    {
        // Inline data wins over a file, as in kubectl.
        if (node.Data("certificate-authority-data") is not { } data)
            return node.Text("certificate-authority") is { } path
                ? ApiServerConfig.LoadAuthorities(node.Origin("certificate-authority"), node.Resolve(path), time)
                : null;
        try
        {
            var certificates = Pem.Certificates(data);
            return new([], _ => certificates, time);
        }
        catch (CryptographicException)
        {
            throw node.Wrong("certificate-authority-data", "holds no usable PEM certificate");
        }
    }

    Uri? Proxy()
    {
        if (node.Text("proxy-url") is not { } text)
            return null;
        return Uri.TryCreate(text, UriKind.Absolute, out var uri) && ProxySchemes.Contains(uri.Scheme)
            ? uri
            : throw node.Wrong("proxy-url", "is not an http, https or socks5 URL");
    }
}
