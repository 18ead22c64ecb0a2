using System.Diagnostics;
using System.Globalization;
using System.Net.Sockets;
using System.Text;

namespace IngressController.Tests.Proxy.Wire;

/// <summary>
/// Debian's haproxy in front of the pods of all cases, as a second opinion on what a request is. Each case has a socket of its own in the
/// peer's folder, so that haproxy is asked about the octets only and not about hosts; annotations and settings mean nothing to it.
/// </summary>
sealed class HaproxyPeer : IAsyncDisposable
{
    readonly string _folder;
    readonly Process _process;
    readonly Dictionary<string, int> _numbers;

    HaproxyPeer(string folder, Process process, Dictionary<string, int> numbers) => (_folder, _process, _numbers) = (folder, process, numbers);

    /// <summary>Where tests/run unpacks it.</summary>
    static string Unpacked => Path.Combine(NginxPeer.Cache, "haproxy");

    /// <summary>The program on the path, or where tests/run unpacks it; null for none.</summary>
    public static string? Program { get; } = (Environment.GetEnvironmentVariable("PATH") ?? "").Split(':').Append("/usr/sbin")
        .Append(Path.Combine(Unpacked, "usr", "sbin")).Select(static folder => Path.Combine(folder, "haproxy")).FirstOrDefault(File.Exists);

    public static async Task<HaproxyPeer> StartAsync(IReadOnlyCollection<(WireCase Case, WirePod Pod)> cases)
    {
        var folder = Directory.CreateTempSubdirectory("haproxy-wire").FullName;
        var numbers = cases.Select(static (one, i) => (one.Case.Name, i)).ToDictionary(static one => one.Name, static one => one.i);
        var file = Path.Combine(folder, "haproxy.cfg");
        await File.WriteAllTextAsync(file, Configuration(folder, cases));
        var start = new ProcessStartInfo(Program!, ["-q", "-db", "-f", file]) { RedirectStandardError = true, RedirectStandardOutput = true };
        if (Program!.StartsWith(Unpacked, StringComparison.Ordinal))
            start.Environment["LD_LIBRARY_PATH"] = $"{Unpacked}/usr/lib/x86_64-linux-gnu";
        var process = Process.Start(start)!;
        var log = new StringBuilder();
        process.ErrorDataReceived += (_, line) => log.Append(line.Data).Append('\n');
        process.BeginErrorReadLine();
        process.BeginOutputReadLine();
        var haproxy = new HaproxyPeer(folder, process, numbers);
        // Sockets are bound one after another, under names for the time until all of them are.
        for (var left = 2000; !File.Exists(haproxy.SocketOf(numbers.Count - 1)); left--)
        {
            if (process.HasExited || left == 0)
            {
                await haproxy.DisposeAsync();
                throw new InvalidOperationException($"haproxy does not start: {log}");
            }

            await Task.Delay(5);
        }

        return haproxy;
    }

    public async Task<Socket> ConnectAsync(WireCase @case)
    {
        var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        await socket.ConnectAsync(new UnixDomainSocketEndPoint(SocketOf(_numbers[@case.Name])));
        return socket;
    }

    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited)
            _process.Kill();
        await _process.WaitForExitAsync();
        _process.Dispose();
        Directory.Delete(_folder, recursive: true);
    }

    string SocketOf(int number) => SocketOf(_folder, number);

    static string SocketOf(string folder, int number) => Path.Combine(folder, string.Create(CultureInfo.InvariantCulture, $"h{number}"));

    static string Configuration(string folder, IReadOnlyCollection<(WireCase Case, WirePod Pod)> cases)
    {
        var text = new StringBuilder("""
            global
              maxconn 4000
              tune.bufsize 32768
            defaults
              mode http
              timeout connect 5s
              timeout client 2s
              timeout server 10s
              timeout http-request 2s
              retries 0

            """);
        foreach (var (i, one) in cases.Index())
        {
            text.Append(CultureInfo.InvariantCulture, $"listen case{i}\n  bind unix@{SocketOf(folder, i)}\n  server pod {one.Pod.Endpoint}\n");
        }

        return text.ToString();
    }
}
