namespace IngressController.EndToEnd.Tests.Machine;

/// <summary>A new empty folder, removed with everything in it when disposed. The test command removes it after a crash.</summary>
sealed class Scratch : IDisposable
{
    public Scratch(string name)
    {
        var parent = Environment.GetEnvironmentVariable("INGRESS_TEST_SCRATCH") ?? System.IO.Path.GetTempPath();
        Path = System.IO.Path.Combine(parent, $"{name}-{Guid.NewGuid().ToString("N")[..8]}");
        Directory.CreateDirectory(Path);
    }

    public string Path { get; }

    public string File(string name) => System.IO.Path.Combine(Path, name);

    public void Dispose() => Directory.Delete(Path, recursive: true);
}
