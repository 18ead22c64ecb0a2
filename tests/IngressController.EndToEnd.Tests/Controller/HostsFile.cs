using System.Net;
using IngressController.EndToEnd.Tests.Machine;

namespace IngressController.EndToEnd.Tests.Controller;

/// <summary>
/// Names that one process resolves and no other: its /etc/hosts, in a mount namespace of its own. Rewriting it changes
/// what the process resolves from then on.
/// </summary>
sealed class HostsFile : IDisposable
{
    readonly Scratch _folder = new("hosts");

    public HostsFile() => Set();

    string Path => _folder.File("hosts");

    /// <summary>Replaces the names.</summary>
    public void Set(params IEnumerable<(string Name, IPAddress Address)> entries) =>
        File.WriteAllLines(Path, ["127.0.0.1 localhost", .. entries.Select(entry => $"{entry.Address} {entry.Name}")]);

    /// <summary>The command line that runs <paramref name="command"/> with these names, under the same process id.</summary>
    public string[] Wrap(string[] command) =>
        ["unshare", "--mount", "sh", "-c", "mount --bind \"$0\" /etc/hosts && exec \"$@\"", Path, .. command];

    public void Dispose() => _folder.Dispose();
}
