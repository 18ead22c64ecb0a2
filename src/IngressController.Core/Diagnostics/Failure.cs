namespace IngressController.Core.Diagnostics;

/// <summary>Describes a fault of the controller to the owner of the object that led to it.</summary>
public static class Failure
{
    /// <summary>The kind of the exception. Its message may quote secrets and is left out; the controller's log has all of it.</summary>
    public static string Describe(Exception error) =>
        $"the controller failed on it ({error.GetType().Name}), which is a fault of the controller: take back the last change of it, and report it";
}
