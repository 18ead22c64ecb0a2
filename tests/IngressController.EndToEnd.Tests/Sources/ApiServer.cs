using System.Globalization;
using IngressController.EndToEnd.Tests.Machine;

namespace IngressController.EndToEnd.Tests.Sources;

/// <summary>A real etcd and kube-apiserver of the test run's own.</summary>
sealed class ApiServer : IAsyncDisposable
{
    readonly Scratch _folder = new("apiserver");

    ApiServer()
    {
    }

    /// <summary>Says why there can be none, or null.</summary>
    public static string? Unavailable => Assets is { } assets && File.Exists(Path.Combine(assets, "kube-apiserver"))
        ? null
        : "a kube-apiserver (tests/run builds one, or set KUBEBUILDER_ASSETS)";

    /// <summary>The administrator's kubeconfig.</summary>
    public string Kubeconfig => _folder.File("kubeconfig");

    public ApiClient Client { get; private set; } = null!;

    static string? Assets => Environment.GetEnvironmentVariable("KUBEBUILDER_ASSETS") ?? Path.Combine(
        Environment.GetEnvironmentVariable("XDG_CACHE_HOME") ?? Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.UserProfile), ".cache"),
        "ingress-yarp",
        "kube-apiserver-1.20.2");

    /// <summary>Starts one, empty but for the IngressClass <c>yarp</c>.</summary>
    public static async Task<ApiServer> StartAsync()
    {
        var server = new ApiServer();
        try
        {
            await server.StartAgainAsync();
            server.Client = await ApiClient.ConnectAsync(server._folder.Path);
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
        await StopAsync();
        _folder.Dispose();
    }

    Task<string> ScriptAsync(string script) => Command.SucceedAsync(
        Repository.Path("tests", "apiserver", script), [_folder.Path], new Dictionary<string, string?> { ["KUBEBUILDER_ASSETS"] = Assets });

    async Task SignalAsync(string signal)
    {
        var line = (await File.ReadAllLinesAsync(_folder.File("env"))).Single(line => line.StartsWith("APISERVER_PID=", StringComparison.Ordinal));
        var pid = int.Parse(line.Split('=')[1], CultureInfo.InvariantCulture);
        await Command.SucceedAsync("kill", [signal, $"{pid}"]);
    }
}
