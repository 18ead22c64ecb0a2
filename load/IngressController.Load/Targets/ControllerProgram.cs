namespace IngressController.Load.Targets;

/// <summary>Finds the controller's executable.</summary>
static class ControllerProgram
{
    /// <param name="given">The path the user gave, or null.</param>
    /// <param name="otherwise">What else the user can do when there is none.</param>
    /// <exception cref="UserException">There is none.</exception>
    public static string Find(string? given, string otherwise = "")
    {
        given ??= Environment.GetEnvironmentVariable("INGRESS_CONTROLLER_BIN");
        if (given is { Length: > 0 })
            return File.Exists(given) ? given : throw new UserException($"there is no controller program {given}");
        for (var folder = AppContext.BaseDirectory; folder is not null; folder = Path.GetDirectoryName(folder))
        {
            var published = Path.Combine(folder, "artifacts", "publish", "IngressController");
            if (File.Exists(published))
                return published;
        }

        throw new UserException(
            "no controller program to start: make one with \"dotnet publish src/IngressController -c Release -o artifacts/publish\", "
            + $"or name one with --controller{(otherwise.Length > 0 ? $", {otherwise}" : "")}");
    }
}
