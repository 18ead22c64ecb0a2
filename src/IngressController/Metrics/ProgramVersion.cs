using System.Reflection;

namespace IngressController.Metrics;

/// <summary>The version of the program.</summary>
static class ProgramVersion
{
    /// <summary>As SemVer writes it, with the commit behind a <c>+</c>: <c>0.1.0+e5d1768</c>.</summary>
    public static string Text =>
        typeof(ProgramVersion).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion ?? "unknown";
}
