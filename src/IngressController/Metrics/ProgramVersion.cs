using System.Reflection;

namespace IngressController.Metrics;

/// <summary>The version of the program.</summary>
static class ProgramVersion
{
    /// <summary>As SemVer writes it, with the commit behind a <c>+</c>, which the SDK appends: <c>0.1.0+e5d1768</c>.</summary>
    public static string Text =>
        typeof(ProgramVersion).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion ?? "unknown";

    /// <summary>Without the commit.</summary>
    public static string Release => Text.Split('+')[0];

    /// <summary>The commit; <c>unknown</c> when it was built from no repository.</summary>
    public static string Commit => Text.Split('+') is [_, var commit] ? commit : "unknown";
}
