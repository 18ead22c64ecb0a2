using IngressController.Kubernetes.Decoding;
using IngressController.Kubernetes.Manifests;

namespace IngressController.Kubernetes.OneShot;

/// <summary>Reads manifests once: a file, a folder, or standard input.</summary>
public static class ManifestFiles
{
    /// <summary>The path that means standard input.</summary>
    public const string StandardInput = "-";

    /// <exception cref="ConfigurationException">The path cannot be read.</exception>
    public static ClusterContent Read(string path, Stream standardInput, Action<string> progress)
    {
        try
        {
            var set = new ManifestSet();
            var workloads = new List<Workload>();
            var isComplete = true;
            foreach (var (name, content) in Contents(path, standardInput, progress))
            {
                set.Put(name, content);
                workloads.AddRange(content.Workloads);
                isComplete &= !content.IsBroken;
            }

            var (objects, problems) = set.Merge();
            return new(
                path == StandardInput ? "standard input" : path, SnapshotOf(objects), workloads,
                [.. problems.Select(problem => problem.ToString())], isComplete);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new ConfigurationException($"--manifests {path}: {error.Message}", error);
        }
    }

    static IEnumerable<(string Name, ManifestContent Content)> Contents(string path, Stream standardInput, Action<string> progress)
    {
        if (path == StandardInput)
        {
            using var memory = new MemoryStream();
            standardInput.CopyTo(memory);
            yield return ("stdin", ManifestReader.Read("stdin", memory.GetBuffer().AsSpan(0, (int)memory.Length)));
            yield break;
        }

        var files = new ManifestTree(path).Scan();
        var read = 0;
        foreach (var (name, stamp) in files)
        {
            yield return (name, ManifestReader.Read(name, ReadBytes(name, stamp)));
            if (++read % 200 == 0)
                progress($"{read} of {files.Count} files read");
        }
    }

    static byte[] ReadBytes(string name, FileStamp stamp)
    {
        try
        {
            return ManifestBytes.Read(stamp.RealPath);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new ConfigurationException($"--manifests {name}: {error.Message}", error);
        }
    }

    static ClusterSnapshot SnapshotOf(IEnumerable<ManifestObject> objects)
    {
        var store = new ResourceStore([]);
        foreach (var one in objects)
        {
            if (one.Object is { } @object)
                store.Upsert(@object);
            else
                store.Reject(one.Unreadable!);
        }

        return store.Snapshot();
    }
}
