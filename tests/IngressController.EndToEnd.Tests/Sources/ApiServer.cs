using System.Security.Cryptography.X509Certificates;
using IngressController.EndToEnd.Tests.Machine;
using IngressController.TestTree;
using k8s;

namespace IngressController.EndToEnd.Tests.Sources;

/// <summary>A real etcd and kube-apiserver of the test run's own.</summary>
sealed class ApiServer : IAsyncDisposable
{
    readonly Scratch _folder = new("apiserver");

    readonly string _flags;

    ApiServer(string flags) => _flags = flags;

    /// <summary>Says why there can be none, or null.</summary>
    public static string? Unavailable =>
        File.Exists(Path.Combine(Assets, "kube-apiserver")) ? null : "a kube-apiserver (tests/run builds one, or set KUBEBUILDER_ASSETS)";

    /// <summary>The administrator's kubeconfig.</summary>
    public string Kubeconfig => _folder.File("kubeconfig");

    public Uri Url => new(Setting("API_URL"));

    /// <summary>Certificate of the authority that signed the server's own (PEM).</summary>
    public string Authority => _folder.File("pki/ca.crt");

    public ApiClient Client { get; private set; } = null!;

    /// <summary>KubernetesClient as it comes, for a look by other eyes than the controller's.</summary>
    public IKubernetes Kubernetes { get; private set; } = null!;

    static string Assets => Environment.GetEnvironmentVariable("KUBEBUILDER_ASSETS")
        ?? Path.Combine(Cache, "ingress-yarp", "kube-apiserver-1.20.2");

    static string Cache => Environment.GetEnvironmentVariable("XDG_CACHE_HOME")
        ?? Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.UserProfile), ".cache");

    /// <summary>Starts one, empty but for the IngressClass <c>yarp</c>.</summary>
    public static Task<ApiServer> StartAsync() => StartAsync([]);

    /// <summary>The same, with further flags of kube-apiserver.</summary>
    public static async Task<ApiServer> StartAsync(IEnumerable<string> flags)
    {
        var server = new ApiServer(string.Join(' ', flags));
        try
        {
            await server.StartAgainAsync();
            var authority = X509CertificateLoader.LoadCertificateFromFile(server.Authority);
            var token = await File.ReadAllTextAsync(server._folder.File("token"));
            server.Client = ApiClient.To(server.Url, authority, token.Trim());
            server.Kubernetes = new k8s.Kubernetes(new() { Host = server.Url.AbsoluteUri, SslCaCerts = [authority], AccessToken = token.Trim() });
            await server.Client.ApplyAsync("default", Objects.IngressClass());
            return server;
        }
        catch
        {
            await server.DisposeAsync();
            throw;
        }
    }

    /// <summary>Ends etcd and the API server; what they know is kept.</summary>
    public Task StopAsync() => ScriptAsync("stop.sh");

    /// <summary>Starts them again on the same port.</summary>
    public Task StartAgainAsync() => ScriptAsync("start.sh");

    /// <summary>Makes the API server hang: connections stay open and nothing answers.</summary>
    public Task FreezeAsync() => SignalAsync("-STOP");

    public Task ThawAsync() => SignalAsync("-CONT");

    public async ValueTask DisposeAsync()
    {
        Client?.Dispose();
        Kubernetes?.Dispose();
        await StopAsync();
        _folder.Dispose();
    }

    Task<string> ScriptAsync(string script) => Command.SucceedAsync(
        Repository.Path("tests", "apiserver", script), [_folder.Path],
        new Dictionary<string, string?> { ["KUBEBUILDER_ASSETS"] = Assets, ["APISERVER_EXTRA"] = _flags });

    Task<string> SignalAsync(string signal) => Command.SucceedAsync("kill", [signal, Setting("APISERVER_PID")]);

    /// <summary>What start.sh wrote down under a name.</summary>
    string Setting(string name) =>
        File.ReadLines(_folder.File("env")).Single(line => line.StartsWith(name + "=", StringComparison.Ordinal))[(name.Length + 1)..];
}
