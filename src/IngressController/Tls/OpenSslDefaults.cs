using System.Runtime.InteropServices;

namespace IngressController.Tls;

/// <summary>
/// Gives OpenSSL the cipher suites to use where nobody asks for others: a distribution's own configuration may allow many more,
/// and .NET's allows CBC.
/// </summary>
static partial class OpenSslDefaults
{
    const string Variable = "OPENSSL_CONF";

    /// <summary>To be called before anything touches cryptography, since OpenSSL reads its configuration once.</summary>
    public static void Apply()
    {
        if (!OperatingSystem.IsLinux() || Environment.GetEnvironmentVariable(Variable) is not null)
            return;
        // .NET's own SetEnvironmentVariable changes a copy that native code does not see.
        var file = Path.Combine(AppContext.BaseDirectory, "openssl.cnf");
        if (File.Exists(file))
            SetEnv(Variable, file, overwrite: 0);
    }

    [LibraryImport("libc", EntryPoint = "setenv", StringMarshalling = StringMarshalling.Utf8)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    internal static partial int SetEnv(string name, string value, int overwrite);
}
