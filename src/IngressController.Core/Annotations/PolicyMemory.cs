namespace IngressController.Core.Annotations;

/// <summary>What one translation has read, for the next one to reuse.</summary>
/// <param name="settings">The global settings in force.</param>
/// <param name="count">The expected number of Ingresses.</param>
sealed class PolicyMemory(SettingValues settings, int count)
{
    public SettingValues Settings => settings;

    public Dictionary<ObjectKey, ServedIngress> Ingresses { get; } = new(count);

    /// <summary>The readings that Ingresses of one namespace with the same annotations share.</summary>
    public Dictionary<(string Namespace, StringMap Annotations), PolicyReading> Shared { get; } = [];

    /// <summary>What the global settings alone ask for.</summary>
    public PolicyReading? Everywhere { get; set; }
}
