namespace IngressController.Kubernetes.Manifests;

/// <summary>
/// The last good content of all files together. Of two objects with the same name the first counts, by file name and line; the other
/// is a problem.
/// </summary>
sealed class ManifestSet
{
    readonly SortedDictionary<string, ManifestContent> _files = new(StringComparer.Ordinal);

    public int FileCount => _files.Count;

    /// <summary>Sets a file's content. A broken file changes only its problems: its earlier objects stay.</summary>
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
