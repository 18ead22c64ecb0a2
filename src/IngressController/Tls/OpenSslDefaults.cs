using System.Runtime.InteropServices;

namespace IngressController.Tls;

/// <summary>Sets OpenSSL's default cipher suites: a distribution's configuration may allow many more, and .NET's allows CBC.</summary>
static partial class OpenSslDefaults
{
    const string Variable = "OPENSSL_CONF";

    /// <summary>Call before any use of cryptography: OpenSSL reads its configuration once.</summary>
    public static void Apply()
    {
        if (!OperatingSystem.IsLinux() || Environment.GetEnvironmentVariable(Variable) is not null)
            return;
        // .NET's SetEnvironmentVariable changes a copy that native code does not see.
        var file = Path.Combine(AppContext.BaseDirectory, "openssl.cnf");
        if (File.Exists(file))
            SetEnv(Variable, file, overwrite: 0);
    }

    [LibraryImport("libc", EntryPoint = "setenv", StringMarshalling = StringMarshalling.Utf8)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    internal static partial int SetEnv(string name, string value, int overwrite);
}
