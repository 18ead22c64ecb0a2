using System.Net;
using System.Net.Http.Headers;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using System.Text.Json.Nodes;

namespace IngressController.EndToEnd.Tests.Sources;

/// <summary>Writes objects to an API server as its administrator.</summary>
sealed class ApiClient : IDisposable
{
    /// <summary>What the API server calls it in <c>metadata.managedFields</c>.</summary>
    public const string FieldManager = "end-to-end-tests";

    static readonly Dictionary<string, string> Plurals = new(StringComparer.Ordinal)
    {
        ["Namespace"] = "namespaces",
        ["Service"] = "services",
        ["Endpoints"] = "endpoints",
        ["Secret"] = "secrets",
        ["ConfigMap"] = "configmaps",
        ["Deployment"] = "deployments",
        ["Pod"] = "pods",
        ["Node"] = "nodes",
        ["Lease"] = "leases",
        ["Ingress"] = "ingresses",
        ["IngressClass"] = "ingressclasses",
        ["EndpointSlice"] = "endpointslices",
        ["CustomResourceDefinition"] = "customresourcedefinitions",
        ["GatewayClass"] = "gatewayclasses",
        ["Gateway"] = "gateways",
        ["HTTPRoute"] = "httproutes",
        ["ValidatingWebhookConfiguration"] = "validatingwebhookconfigurations",
    };

    static readonly HashSet<string> ClusterWide = new(StringComparer.Ordinal)
    {
        "Namespace", "IngressClass", "Node", "ValidatingWebhookConfiguration", "CustomResourceDefinition", "GatewayClass",
    };

    readonly HttpClient _http;

    ApiClient(HttpClient http) => _http = http;

    /// <summary>A client that trusts one authority and shows one token.</summary>
    public static ApiClient To(Uri server, X509Certificate2 authority, string token)
    {
        var handler = new SocketsHttpHandler { UseProxy = false };
        handler.SslOptions.CertificateChainPolicy = new()
        {
            TrustMode = X509ChainTrustMode.CustomRootTrust,
            CustomTrustStore = { authority },
            RevocationMode = X509RevocationMode.NoCheck,
        };
        var http = new HttpClient(handler) { BaseAddress = server, Timeout = TimeSpan.FromSeconds(30) };
        http.DefaultRequestHeaders.UserAgent.Add(new(FieldManager, "1.0"));
        http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", token);
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
        // Not server-side apply: servers of this age want defaulted list keys spelt out (a Service port's protocol).
        var path = PathOf(@namespace, manifest);
        var collection = path[..path.LastIndexOf('/')];
        var json = manifest.ToJson();
        var created = await SendAsync(
            HttpMethod.Post, collection, new(json, Encoding.UTF8, "application/json"), HttpStatusCode.Created, HttpStatusCode.Conflict);
        if (created == HttpStatusCode.Conflict)
            await SendAsync(HttpMethod.Patch, path, new(json, Encoding.UTF8, "application/merge-patch+json"), HttpStatusCode.OK);
    }

    public Task DeleteAsync(string @namespace, Manifest manifest) =>
        SendAsync(HttpMethod.Delete, PathOf(@namespace, manifest), null, HttpStatusCode.OK, HttpStatusCode.Accepted);

    /// <summary>Removes an empty namespace for good, as the controller manager does that this server lacks.</summary>
    public async Task RemoveNamespaceAsync(string name)
    {
        var path = $"/api/v1/namespaces/{name}";
        await SendAsync(HttpMethod.Delete, path, null, HttpStatusCode.OK);
        var final = $$$"""{"apiVersion":"v1","kind":"Namespace","metadata":{"name":"{{{name}}}"},"spec":{"finalizers":[]}}""";
        await SendAsync(HttpMethod.Put, $"{path}/finalize", new(final, Encoding.UTF8, "application/json"), HttpStatusCode.OK);
    }

    /// <summary>Reads an object or a list; null when there is none.</summary>
    public async Task<JsonNode?> GetAsync(string path)
    {
        using var answer = await _http.GetAsync(new Uri(path, UriKind.Relative));
        return answer.StatusCode == HttpStatusCode.NotFound
            ? null
            : JsonNode.Parse(await answer.EnsureSuccessStatusCode().Content.ReadAsStringAsync());
    }

    /// <summary>Changes an object's status, as the controller manager or a kubelet does.</summary>
    /// <param name="path">The object's path.</param>
    /// <param name="status">The status as JSON.</param>
    public Task SetStatusAsync(string path, string status) => SendAsync(
        HttpMethod.Patch, $"{path}/status", new($$"""{"status":{{status}} }""", Encoding.UTF8, "application/merge-patch+json"), HttpStatusCode.OK);

    public void Dispose() => _http.Dispose();

    async Task<HttpStatusCode> SendAsync(HttpMethod method, string path, StringContent? content, params HttpStatusCode[] expected)
    {
        using var request = new HttpRequestMessage(method, path) { Content = content };
        using var answer = await _http.SendAsync(request);
        return expected.Contains(answer.StatusCode)
            ? answer.StatusCode
            : throw new HttpRequestException($"{method} {path}: {(int)answer.StatusCode} {await answer.Content.ReadAsStringAsync()}");
    }

    static string PathOf(string @namespace, Manifest manifest)
    {
        var root = manifest.ApiVersion.Contains('/', StringComparison.Ordinal) ? "apis" : "api";
        var place = ClusterWide.Contains(manifest.Kind)
            ? ""
            : $"namespaces/{manifest.Namespace ?? @namespace}/";
        return $"/{root}/{manifest.ApiVersion}/{place}{Plurals[manifest.Kind]}/{manifest.Name}";
    }
}
