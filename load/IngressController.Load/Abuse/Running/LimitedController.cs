using System.Globalization;
using IngressController.Load.Abuse.Memory;
using IngressController.Load.Cluster;
using IngressController.Load.Targets;

namespace IngressController.Load.Abuse.Running;

/// <summary>The controller with a limit on its memory, as in a container, a name server of the attackers', and its admission webhook.</summary>
sealed class LimitedController : IAsyncDisposable
{
    readonly MemoryGroup? _group;
    readonly DirectoryInfo _folder;

    LimitedController(ControllerProcess process, MemoryGroup? group, DirectoryInfo folder, int webhookPort)
    {
        (Process, _group, _folder, WebhookPort) = (process, group, folder, webhookPort);
        Memory = new(process.Meter, group);
    }

    public ControllerProcess Process { get; }

    public MemoryMeter Memory { get; }

    public int WebhookPort { get; }

    /// <summary>Whether the kernel has ended it for want of memory.</summary>
    public bool IsKilled => _group?.OutOfMemoryKills > 0;

    /// <exception cref="UserException">It can't be limited, or did not start.</exception>
    public static async Task<LimitedController> StartAsync(AbuseOptions options, string program, CancellationToken cancellation)
    {
        var group = options.NoGroup ? null : MemoryGroup.Create(options.Memory);
        var folder = Directory.CreateTempSubdirectory("ingress-yarp-abuse-");
        try
        {
            var webhookPort = FreePort.Find();
            var heap = (options.Memory * 3 / 4).ToString("X", CultureInfo.InvariantCulture);
            var process = await ControllerProcess.StartAsync(
                new(program, options.Kubeconfig, OwnClass.Name, OwnClass.Controller, AbuseNames.Victim)
                {
                    Launcher = [.. group?.Launcher ?? [], .. NameServer(folder)],
                    Variables = group is null ? [$"DOTNET_GCHeapHardLimit={heap}"] : [],
                    Arguments = [.. Webhook(folder, webhookPort)],
                },
                cancellation);
            return new(process, group, folder, webhookPort);
        }
        catch
        {
            group?.Dispose();
            folder.Delete(recursive: true);
            throw;
        }
    }

    public async ValueTask DisposeAsync()
    {
        await Memory.DisposeAsync();
        await Process.DisposeAsync();
        _group?.Dispose();
        _folder.Delete(recursive: true);
    }

    // A mount namespace of its own, in which resolv.conf is another one. unshare and sh become the next command, so the process stays the same.
    static string[] NameServer(DirectoryInfo folder)
    {
        if (!Environment.IsPrivilegedProcess)
            return [];
        var file = Path.Join(folder.FullName, "resolv.conf");
        File.WriteAllText(file, $"nameserver {AbuseNames.NameServer}\noptions ndots:1\n");
        return ["unshare", "-m", "sh", "-c", "mount --bind \"$0\" /etc/resolv.conf && exec \"$@\"", file];
    }

    static string[] Webhook(DirectoryInfo folder, int port)
    {
        var (certificate, key) = OwnCertificate.Create("localhost");
        var (certificateFile, keyFile) = (Path.Join(folder.FullName, "tls.crt"), Path.Join(folder.FullName, "tls.key"));
        File.WriteAllText(certificateFile, certificate);
        File.WriteAllText(keyFile, key);
        return
        [
            "--validating-webhook", $"127.0.0.1:{port}", "--validating-webhook-certificate", certificateFile, "--validating-webhook-key", keyFile,
        ];
    }
}
