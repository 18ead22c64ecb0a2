using IngressController.Core.Cluster;

namespace IngressController.Core.Annotations;

/// <summary>What one translation has read, for the next one.</summary>
/// <param name="settings">The global settings it was read with.</param>
/// <param name="count">About how many Ingresses there will be.</param>
sealed class PolicyMemory(SettingValues settings, int count)
{
    public SettingValues Settings => settings;

    public Dictionary<ObjectKey, ServedIngress> Ingresses { get; } = new(count);

    /// <summary>The readings that Ingresses of one namespace share which ask for the same.</summary>
    public Dictionary<(string Namespace, StringMap Annotations), PolicyReading> Shared { get; } = [];

    /// <summary>What holds where no Ingress has a say.</summary>
    public PolicyReading? Everywhere { get; set; }
}
