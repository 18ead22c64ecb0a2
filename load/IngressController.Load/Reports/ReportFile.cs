namespace IngressController.Load.Reports;

/// <summary>A file that the user wants the result in.</summary>
static class ReportFile
{
    /// <summary>Finds out before hours of measuring what can be found out before.</summary>
    /// <exception cref="UserException">There is no folder for it.</exception>
    public static void RequireWritable(string? path)
    {
        if (path is not null && Path.GetDirectoryName(Path.GetFullPath(path)) is { } folder && !Directory.Exists(folder))
            throw new UserException($"{path} can't be written: there is no folder {folder}");
    }

    /// <param name="path">Where to; null: nowhere.</param>
    /// <param name="content">Makes the text.</param>
    /// <exception cref="UserException">It can't be written.</exception>
    public static async Task WriteAsync(string? path, Func<string> content)
    {
        if (path is null)
            return;
        try
        {
            await File.WriteAllTextAsync(path, content());
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new UserException($"{path} can't be written: {error.Message}", error);
        }
    }
}
