using System.Collections.Concurrent;
using System.Net;
using IngressController.EndToEnd.Tests.Machine;
using IngressController.EndToEnd.Tests.Pods;
using IngressController.TestTree;

[assembly: AssemblyFixture(typeof(PodNetwork))]

namespace IngressController.EndToEnd.Tests.Pods;

/// <summary>
/// The network namespaces of this test run, made when first asked for and removed at its end. A namespace that a pod has
/// left is given to the next pod only after all others, as a cluster does with addresses.
/// </summary>
sealed class PodNetwork : IAsyncDisposable
{
    const int Step = 12;
    static readonly string Script = Repository.Path("tests", "pods", "pods.sh");
    static readonly string Name = $"iy{Environment.ProcessId}";

    readonly ConcurrentQueue<NetworkNamespace> _free = [];
    readonly SemaphoreSlim _growing = new(1);
    bool _made;

    /// <summary>Says why there can be none, or null.</summary>
    public static string? Unavailable =>
        Environment.IsPrivilegedProcess && OperatingSystem.IsLinux() && HasIp() ? null : "network namespaces (root, Linux, iproute2)";

    /// <summary>A namespace that no pod uses.</summary>
    public async Task<NetworkNamespace> TakeAsync()
    {
        if (_free.Count < Step)
            await GrowAsync();
        return _free.TryDequeue(out var pod) ? pod : await TakeAsync();
    }

    public void Return(NetworkNamespace pod) => _free.Enqueue(pod);

    /// <summary>Takes a pod's link down: packets vanish, as when its node fails.</summary>
    public static Task CutAsync(NetworkNamespace pod) => Command.SucceedAsync(Script, ["cut", pod.Name]);

    public static Task HealAsync(NetworkNamespace pod) => Command.SucceedAsync(Script, ["heal", pod.Name]);

    public async ValueTask DisposeAsync()
    {
        if (_made)
            await Command.SucceedAsync(Script, ["down", Name]);
        _growing.Dispose();
    }

    async Task GrowAsync()
    {
        await _growing.WaitAsync();
        try
        {
            if (_free.Count >= Step)
                return;
            if (!_made)
                await Command.SucceedAsync(Script, ["clean"]);
            _made = true;
            var lines = await Command.SucceedAsync(Script, ["add", Name, $"{Step}"]);
            foreach (var line in lines.Split('\n', StringSplitOptions.RemoveEmptyEntries))
            {
                var fields = line.Split(' ');
                _free.Enqueue(new(fields[0], IPAddress.Parse(fields[1])));
            }
        }
        finally
        {
            _growing.Release();
        }
    }

    static bool HasIp() =>
        Environment.GetEnvironmentVariable("PATH")?.Split(':').Any(folder => File.Exists(Path.Combine(folder, "ip"))) == true;
}
