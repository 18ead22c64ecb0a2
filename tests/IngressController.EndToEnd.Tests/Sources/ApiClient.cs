using System.Net;
using System.Net.Http.Headers;
using System.Security.Cryptography.X509Certificates;
using System.Text;

namespace IngressController.EndToEnd.Tests.Sources;

/// <summary>Writes objects to an API server as its administrator.</summary>
sealed class ApiClient : IDisposable
{
    static readonly Dictionary<string, string> Plurals = new(StringComparer.Ordinal)
    {
        ["Namespace"] = "namespaces",
        ["Service"] = "services",
        ["Endpoints"] = "endpoints",
        ["Secret"] = "secrets",
        ["ConfigMap"] = "configmaps",
        ["Deployment"] = "deployments",
        ["Ingress"] = "ingresses",
        ["IngressClass"] = "ingressclasses",
        ["EndpointSlice"] = "endpointslices",
    };

    readonly HttpClient _http;

    ApiClient(HttpClient http) => _http = http;

    /// <summary>Connects to the server that start.sh started in <paramref name="folder"/>.</summary>
    public static async Task<ApiClient> ConnectAsync(string folder)
    {
        var authority = X509CertificateLoader.LoadCertificateFromFile(Path.Combine(folder, "pki", "ca.crt"));
        var handler = new SocketsHttpHandler { UseProxy = false };
        handler.SslOptions.CertificateChainPolicy = new() { TrustMode = X509ChainTrustMode.CustomRootTrust, CustomTrustStore = { authority }, RevocationMode = X509RevocationMode.NoCheck };
        var address = (await File.ReadAllLinesAsync(Path.Combine(folder, "env"))).Single(line => line.StartsWith("API_URL=", StringComparison.Ordinal))["API_URL=".Length..];
        var http = new HttpClient(handler) { BaseAddress = new(address), Timeout = TimeSpan.FromSeconds(30) };
        http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", (await File.ReadAllTextAsync(Path.Combine(folder, "token"))).Trim());
        return new(http);
    }

    /// <summary>Creates or changes each object in <paramref name="yaml"/>; those that name no namespace go to the given one.</summary>
    public async Task ApplyAsync(string @namespace, string yaml)
    {
        foreach (var manifest in Manifest.Split(yaml))
            await ApplyAsync(@namespace, manifest);
    }

    public async Task ApplyAsync(string @namespace, Manifest manifest)
    {
        using var content = new StringContent(manifest.Text, Encoding.UTF8, "application/apply-patch+yaml");
        using var request = new HttpRequestMessage(HttpMethod.Patch, PathOf(@namespace, manifest) + "?fieldManager=tests&force=true") { Content = content };
        await SendAsync(request, HttpStatusCode.OK, HttpStatusCode.Created);
    }

    public async Task DeleteAsync(string @namespace, Manifest manifest)
    {
        using var request = new HttpRequestMessage(HttpMethod.Delete, PathOf(@namespace, manifest));
        await SendAsync(request, HttpStatusCode.OK, HttpStatusCode.Accepted);
    }

    public void Dispose() => _http.Dispose();

    async Task SendAsync(HttpRequestMessage request, params HttpStatusCode[] expected)
    {
        using var answer = await _http.SendAsync(request);
        if (!expected.Contains(answer.StatusCode))
            throw new HttpRequestException($"{request.Method} {request.RequestUri}: {(int)answer.StatusCode} {await answer.Content.ReadAsStringAsync()}");
    }

    static string PathOf(string @namespace, Manifest manifest)
    {
        var root = manifest.ApiVersion.Contains('/', StringComparison.Ordinal) ? $"apis/{manifest.ApiVersion}" : $"api/{manifest.ApiVersion}";
        var place = manifest.Kind is "Namespace" or "IngressClass" ? "" : $"namespaces/{manifest.Namespace ?? @namespace}/";
        return $"/{root}/{place}{Plurals[manifest.Kind]}/{manifest.Name}";
    }
}
