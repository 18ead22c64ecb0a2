namespace IngressController.TestTree;

/// <summary>Files of the repository that say what is expected. UPDATE_GOLDEN=1 writes them anew; the difference is then to be reviewed.</summary>
static class Golden
{
    public static bool IsUpdate { get; } = Environment.GetEnvironmentVariable("UPDATE_GOLDEN") == "1";

    /// <summary>Compares a text with a file.</summary>
    /// <param name="file">Its path.</param>
    /// <param name="text">What it is to hold.</param>
    public static void Check(string file, string text)
    {
        if (IsUpdate)
            File.WriteAllText(file, text);
        Assert.Equal(File.ReadAllText(file), text);
    }
}
