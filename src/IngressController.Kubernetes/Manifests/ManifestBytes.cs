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
            if (!handle.IsInvalid && !IsSeekable(handle))
                throw new IOException("is no regular file, but a pipe or a socket");
        }

        return File.ReadAllBytes(path);
    }

    static bool IsSeekable(SafeFileHandle handle)
    {
        using var stream = new FileStream(handle, FileAccess.Read, bufferSize: 0);
        return stream.CanSeek;
    }

    [LibraryImport("libc", EntryPoint = "open", StringMarshalling = StringMarshalling.Utf8)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial SafeFileHandle Open(string path, int flags);
}
