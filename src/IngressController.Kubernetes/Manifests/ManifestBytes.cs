using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace IngressController.Kubernetes.Manifests;

/// <summary>Reads a file whole, and nothing that is no file: a named pipe among manifests would be waited for without end.</summary>
static partial class ManifestBytes
{
    const int NonBlocking = 0x800;
    const int CloseOnExec = 0x80000;

    /// <exception cref="IOException">It is no regular file, or cannot be read.</exception>
    /// <exception cref="UnauthorizedAccessException">It may not be read.</exception>
    public static byte[] Read(string path)
    {
        if (OperatingSystem.IsLinux())
        {
            using var handle = Open(path, NonBlocking | CloseOnExec);
            if (!handle.IsInvalid && IsEmpty(handle))
                return [];
        }

        return File.ReadAllBytes(path);
    }

    // So says a device, too, which might be read without end.
    static bool IsEmpty(SafeFileHandle handle)
    {
        using var stream = new FileStream(handle, FileAccess.Read, bufferSize: 0);
        return stream.CanSeek ? stream.Length == 0 : throw new IOException("is no regular file, but a pipe or a socket");
    }

    [LibraryImport("libc", EntryPoint = "open", StringMarshalling = StringMarshalling.Utf8)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial SafeFileHandle Open(string path, int flags);
}
