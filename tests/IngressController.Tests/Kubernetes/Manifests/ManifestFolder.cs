using System.Runtime.InteropServices;

namespace IngressController.Tests.Kubernetes.Manifests;

/// <summary>A folder of its own for one test, removed with it.</summary>
sealed class ManifestFolder : IDisposable
{
    public string Path { get; } = Directory.CreateTempSubdirectory("manifests-").FullName;

    public string this[string name] => System.IO.Path.Combine(Path, name);

    public void Write(string name, string text)
    {
        Directory.CreateDirectory(System.IO.Path.GetDirectoryName(this[name])!);
        File.WriteAllText(this[name], text);
    }

    public void Move(string from, string to) => File.Move(this[from], this[to], overwrite: true);

    public void Delete(string name) => File.Delete(this[name]);

    public void Link(string name, string target) => File.CreateSymbolicLink(this[name], target);

    /// <summary>Writes the folder as kubelet writes a ConfigMap volume: files lead through the link <c>..data</c>.</summary>
    public void WriteVolume(string version, params (string Name, string Text)[] files)
    {
        foreach (var (name, text) in files)
        {
            Write($"..{version}/{name}", text);
            if (!IsLink(name))
                Link(name, $"..data/{name}");
        }

        Link("..data_tmp", $"..{version}");
        // File.Move does not take links to folders, and the swap has to be one step.
        if (Rename(this["..data_tmp"], this["..data"]) != 0)
            throw new IOException($"rename failed: {Marshal.GetLastPInvokeErrorMessage()}");
    }

    public void Dispose() => Directory.Delete(Path, recursive: true);

    bool IsLink(string name) => new FileInfo(this[name]).LinkTarget is not null;

    [DllImport("libc", EntryPoint = "rename", SetLastError = true)]
    static extern int Rename([MarshalAs(UnmanagedType.LPUTF8Str)] string from, [MarshalAs(UnmanagedType.LPUTF8Str)] string to);

    /// <summary>A ConfigMap with one value.</summary>
    public static string ConfigMap(string name, string value) =>
        $"apiVersion: v1\nkind: ConfigMap\nmetadata: {{name: {name}}}\ndata: {{value: \"{value}\"}}\n---\n";
}
