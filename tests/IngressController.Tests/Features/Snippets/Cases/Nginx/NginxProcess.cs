using System.Diagnostics;
using System.Text;
using IngressController.Tests.Kubernetes.Api;
using IngressController.Tests.Proxy.Wire;
using IngressController.Tests.Tls;

namespace IngressController.Tests.Features.Snippets.Cases.Nginx;

/// <summary>Debian's nginx with its modules for headers and Lua, running with the configuration of one case.</summary>
sealed class NginxProcess : IAsyncDisposable
{
    static readonly TestCertificate Certificate = TestAuthority.Create().Server("app.example.com");

    readonly string _folder;
    readonly Process _process;
    readonly StringBuilder _log = new();

    NginxProcess(string folder, Process process) => (_folder, _process) = (folder, process);

    /// <summary>Below it lie the files of the modules: where tests/run unpacks them, else the root of the machine.</summary>
    public static string Files { get; } = Unpacked is var folder && Directory.Exists(folder) ? folder : "";

    /// <summary>In the order in which they need each other.</summary>
    public static IReadOnlyList<string> Modules { get; } = [.. new[] { "ndk_http", "ngx_http_headers_more_filter", "ngx_http_lua" }
        .Select(name => $"{Files}/usr/lib/nginx/modules/{name}_module.so")];

    /// <summary>Whether nginx and the modules are there.</summary>
    public static bool IsThere => NginxPeer.Program is not null && Modules.All(File.Exists);

    /// <summary>Why it does not load the configuration; null when it serves.</summary>
    public string? Refusal { get; private set; }

    public bool HasEnded => _process.HasExited;

    static string Unpacked => Path.Combine(NginxPeer.Cache, "nginx-modules");

    public static Task<NginxProcess> StartAsync(SnippetCase @case, (int Http, int Https) ports, IReadOnlyDictionary<string, int> pods) =>
        StartAsync(folder => NginxConfiguration.Of(@case, folder, ports, pods));

    /// <param name="configurationOf">The configuration in a folder, where it may put more files.</param>
    public static async Task<NginxProcess> StartAsync(Func<string, string> configurationOf)
    {
        var folder = Directory.CreateTempSubdirectory("nginx-case").FullName;
        string In(string file) => Path.Combine(folder, file);
        await File.WriteAllTextAsync(In("certificate.pem"), Certificate.Certificate);
        await File.WriteAllTextAsync(In("key.pem"), Certificate.Key);
        await File.WriteAllTextAsync(In("users"), "alice:{PLAIN}secret\n");
        await File.WriteAllTextAsync(In("nginx.conf"), configurationOf(folder));
        var start = new ProcessStartInfo(NginxPeer.Program!, ["-p", folder, "-c", In("nginx.conf")]) { RedirectStandardError = true };
        start.Environment["LD_LIBRARY_PATH"] = $"{Files}/usr/lib/x86_64-linux-gnu";
        var nginx = new NginxProcess(folder, Process.Start(start)!);
        nginx._process.ErrorDataReceived += (_, line) => nginx._log.Append(line.Data).Append('\n');
        nginx._process.BeginErrorReadLine();
        try
        {
            await Eventually.TrueAsync(() => File.Exists(In("pid")) || nginx._process.HasExited, "nginx listens or has ended");
        }
        catch
        {
            await nginx.DisposeAsync();
            throw;
        }

        if (nginx._process.HasExited)
        {
            await nginx._process.WaitForExitAsync();
            nginx.Refusal = nginx._log.ToString();
        }

        return nginx;
    }

    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited)
            _process.Kill();
        await _process.WaitForExitAsync();
        _process.Dispose();
        Directory.Delete(_folder, recursive: true);
    }
}
