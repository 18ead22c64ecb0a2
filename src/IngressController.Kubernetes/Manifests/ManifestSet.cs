using IngressController.Core.Cluster;

namespace IngressController.Kubernetes.Manifests;

/// <summary>
/// The last good content of every file, put together. Of two objects with the same name the first counts, by file name and
/// line; the other one is a problem.
/// </summary>
sealed class ManifestSet
{
    readonly SortedDictionary<string, ManifestContent> _files = new(StringComparer.Ordinal);

    public int FileCount => _files.Count;

    /// <summary>Takes a file's content; of a broken one only the problem, so that the objects it had before stay.</summary>
    public void Put(string file, ManifestContent content) =>
        _files[file] = content.IsBroken && _files.TryGetValue(file, out var last) ? content with { Objects = last.Objects } : content;

    public void Remove(string file) => _files.Remove(file);

    public (IReadOnlyCollection<ManifestObject> Objects, IReadOnlyCollection<ManifestProblem> Problems) Merge()
    {
        var objects = new Dictionary<ObjectReference, (ManifestObject Object, string File)>();
        var problems = new List<ManifestProblem>();
        foreach (var (file, content) in _files)
        {
            problems.AddRange(content.Problems);
            foreach (var candidate in content.Objects)
            {
                if (!objects.TryAdd(candidate.Reference, (candidate, file)))
                {
                    var (first, firstFile) = objects[candidate.Reference];
                    problems.Add(new(file, candidate.Line, $"{candidate.Reference} is also in {firstFile}:{first.Line}, which counts"));
                }
            }
        }

        return ([.. objects.Values.Select(entry => entry.Object)], problems);
    }
}
