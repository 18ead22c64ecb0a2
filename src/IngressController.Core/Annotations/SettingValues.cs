using IngressController.Core.Cluster;

namespace IngressController.Core.Annotations;

/// <summary>The texts of the ConfigMap that <c>--configmap</c> names, and what was made of them so far.</summary>
sealed class SettingValues
{
    readonly StringMap _texts;
    readonly Dictionary<object, (object? Value, PolicyReading Reading)> _made = new(ReferenceEqualityComparer.Instance);

    /// <param name="source">The ConfigMap; null: there is none.</param>
    /// <param name="snapshot">All objects.</param>
    /// <param name="before">The values of an earlier translation, which had the same ConfigMap; or null.</param>
    public SettingValues(ConfigMap? source, ClusterSnapshot snapshot, SettingValues? before)
    {
        Source = source;
        _texts = source?.Data ?? StringMap.Empty;
        foreach (var (key, made) in before?._made ?? [])
        {
            if (made.Reading.Holds(snapshot))
                _made.Add(key, made);
        }
    }

    /// <summary>The ConfigMap; null: there is none.</summary>
    public ConfigMap? Source { get; }

    /// <summary>All keys and their texts.</summary>
    public StringMap All => _texts;

    /// <summary>The text of a setting, without white space around it; null: it is not set.</summary>
    public string? TextOf(Option option) => option.SettingName is { } name ? _texts[name]?.Trim() : null;

    /// <summary>What was made under a key, with all that came up on the way; made by the first who asks.</summary>
    public (object? Value, PolicyReading Reading) Made<T>(object key, Func<(T Value, PolicyReading Reading)> make)
    {
        if (!_made.TryGetValue(key, out var made))
            _made.Add(key, made = make());
        return made;
    }
}
