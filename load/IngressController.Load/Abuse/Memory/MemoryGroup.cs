using System.Globalization;

namespace IngressController.Load.Abuse.Memory;

/// <summary>A memory cgroup of this program's own, v1 or v2, that a process is put into before it starts; as a container's limit.</summary>
sealed class MemoryGroup : IDisposable
{
    static int s_made;

    readonly string _folder;
    readonly bool _isUnified;

    MemoryGroup(string folder, bool isUnified) => (_folder, _isUnified) = (folder, isUnified);

    /// <summary>In octets, without the page cache, which the kernel takes back when it likes.</summary>
    public long Used => Number("memory.current", "memory.usage_in_bytes") - Stat("file", "total_cache");

    /// <summary>Processes that the kernel has ended for want of memory.</summary>
    public long OutOfMemoryKills => ValueOf(_isUnified ? "memory.events" : "memory.oom_control", "oom_kill");

    /// <summary>What makes a process enter the group and then become its command.</summary>
    public IReadOnlyList<string> Launcher => ["sh", "-c", "echo $$ > \"$0\" && exec \"$@\"", Path.Join(_folder, "cgroup.procs")];

    /// <param name="limit">In octets.</param>
    /// <exception cref="UserException">It can't be made; the message says why.</exception>
    public static MemoryGroup Create(long limit)
    {
        if (!OperatingSystem.IsLinux() ||
            GroupPlace.Find(File.ReadAllText("/proc/self/cgroup"), File.ReadAllText("/proc/self/mountinfo")) is not { } place)
            throw Impossible("this system has no memory cgroups");
        try
        {
            var folder = Path.Join(place.IsUnified ? ParentOf(place) : place.Folder, $"ingress-yarp-abuse-{Environment.ProcessId}-{++s_made}");
            Directory.CreateDirectory(folder);
            var group = new MemoryGroup(folder, place.IsUnified);
            try
            {
                File.WriteAllText(Path.Join(folder, place.IsUnified ? "memory.max" : "memory.limit_in_bytes"), limit.ToString(CultureInfo.InvariantCulture));
                return group;
            }
            catch
            {
                group.Dispose();
                throw;
            }
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw Impossible(error.Message);
        }
    }

    /// <summary>Removes it; its processes must be gone.</summary>
    public void Dispose()
    {
        try
        {
            Directory.Delete(_folder);
        }
        catch (IOException)
        {
            // A process is still leaving. An empty group costs nothing, and the next start of the machine forgets it.
        }
    }

    // A group with processes can't have children with limits (cgroups(7), "no internal processes"), but its parent may.
    static string ParentOf(GroupPlace place)
    {
        for (var folder = place.Folder; folder.Length >= place.Root.Length; folder = Path.GetDirectoryName(folder)!)
        {
            var control = Path.Join(folder, "cgroup.subtree_control");
            if (File.ReadAllText(control).Split(' ', '\n').Contains("memory"))
                return folder;
            try
            {
                File.WriteAllText(control, "+memory");
                return folder;
            }
            catch (Exception error) when (error is IOException or UnauthorizedAccessException)
            {
                // The next one up.
            }
        }

        throw new IOException("no group above this process lets its children have memory limits");
    }

    long Number(string unified, string other) =>
        long.Parse(File.ReadAllText(Path.Join(_folder, _isUnified ? unified : other)), CultureInfo.InvariantCulture);

    long Stat(string unified, string other) => ValueOf("memory.stat", _isUnified ? unified : other);

    long ValueOf(string file, string key) => File.ReadLines(Path.Join(_folder, file))
        .Where(line => line.StartsWith(key + " ", StringComparison.Ordinal))
        .Select(line => long.Parse(line.AsSpan(key.Length + 1), CultureInfo.InvariantCulture))
        .FirstOrDefault();

    static UserException Impossible(string reason) => new(
        $"no memory cgroup can be made: {reason}. Run as root where cgroups are writable, or with --no-cgroup, which limits the controller's heap only");
}
