namespace IngressController.TestTree;

/// <summary>Places in the working tree.</summary>
static class Repository
{
    public static string Root { get; } = FindRoot();

    public static string Path(params ReadOnlySpan<string> parts) => System.IO.Path.Combine([Root, .. parts]);

    static string FindRoot()
    {
        for (var folder = AppContext.BaseDirectory; folder is not null; folder = System.IO.Path.GetDirectoryName(folder))
        {
            if (File.Exists(System.IO.Path.Combine(folder, "IngressController.sln")))
                return folder;
        }

        throw new InvalidOperationException($"no IngressController.sln above {AppContext.BaseDirectory}");
    }
}
