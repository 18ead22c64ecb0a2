namespace IngressController.Load.Abuse.Memory;

/// <summary>Where this process' own memory cgroup is.</summary>
/// <param name="Folder">Its folder.</param>
/// <param name="Root">The folder that the hierarchy is mounted at.</param>
/// <param name="IsUnified">Whether it is of cgroup v2.</param>
sealed record GroupPlace(string Folder, string Root, bool IsUnified)
{
    /// <summary>Finds it as container runtimes lay it out; v1 where both have a hierarchy for memory. Null when there is none.</summary>
    /// <param name="groups">The text of <c>/proc/self/cgroup</c>.</param>
    /// <param name="mounts">The text of <c>/proc/self/mountinfo</c>.</param>
    public static GroupPlace? Find(string groups, string mounts)
    {
        foreach (var isUnified in (bool[])[false, true])
        {
            if (GroupOf(groups, isUnified) is { } group && MountOf(mounts, isUnified) is { } mount)
                return new(Join(mount.Point, Below(group, mount.Root)), mount.Point, isUnified);
        }

        return null;
    }

    // NUMBER:CONTROLLERS:PATH; cgroups(7).
    static string? GroupOf(string groups, bool isUnified) => groups.Split('\n')
        .Select(line => line.Split(':', 3))
        .FirstOrDefault(line => line.Length == 3 && (isUnified ? line[0] == "0" && line[1].Length == 0 : line[1].Split(',').Contains("memory")))?[2];

    // ID PARENT DEVICE ROOT POINT OPTIONS [FIELDS...] - TYPE SOURCE SUPER-OPTIONS; proc(5).
    static (string Root, string Point)? MountOf(string mounts, bool isUnified)
    {
        foreach (var line in mounts.Split('\n'))
        {
            if (line.Split(" - ") is not [var place, var kind] || place.Split(' ') is not [_, _, _, var root, var point, ..])
                continue;
            if (kind.Split(' ') is [var type, _, var options, ..] &&
                (isUnified ? type == "cgroup2" : type == "cgroup" && options.Split(',').Contains("memory")))
                return (root, point);
        }

        return null;
    }

    // In a container the hierarchy may be mounted from our own group on.
    static string Below(string group, string root) => group == root || root == "/" ? group[(root == "/" ? 0 : root.Length)..]
        : group.StartsWith(root + "/", StringComparison.Ordinal) ? group[root.Length..]
        : "";

    static string Join(string point, string group) => Path.Join(point, group.Trim('/')).TrimEnd('/');
}
