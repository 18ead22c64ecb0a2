namespace IngressController.Kubernetes.Manifests;

/// <summary>
/// Tells whether a file is still the one that was read, without reading it. The creation time stands in for the inode: a file that
/// was moved into another's place has its own.
/// </summary>
/// <param name="RealPath">Where the content lies, all links followed.</param>
/// <param name="Length">Bytes.</param>
/// <param name="Modified">Last write.</param>
/// <param name="Created">Creation.</param>
readonly record struct FileStamp(string RealPath, long Length, DateTime Modified, DateTime Created)
{
    /// <summary>Null when there is no such file, or no longer.</summary>
    public static FileStamp? Of(string realPath)
    {
        var file = new FileInfo(realPath);
        return file.Exists ? new(realPath, file.Length, file.LastWriteTimeUtc, file.CreationTimeUtc) : null;
    }

    /// <summary>A stamp that no file has.</summary>
    public static FileStamp None { get; } = new("", -1, default, default);
}
