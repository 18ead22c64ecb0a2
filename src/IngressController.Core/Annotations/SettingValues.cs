namespace IngressController.Core.Annotations;

/// <summary>The values of the ConfigMap that <c>--configmap</c> names, and everything derived from them so far.</summary>
sealed class SettingValues
{
    readonly StringMap _texts;
    readonly Dictionary<object, (object? Value, PolicyReading Reading)> _made = new(ReferenceEqualityComparer.Instance);

    /// <param name="source">The ConfigMap; null when there is none.</param>
    /// <param name="snapshot">All objects.</param>
    /// <param name="before">The values of an earlier translation with the same ConfigMap; or null.</param>
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

    /// <summary>Null when there is none.</summary>
    public ConfigMap? Source { get; }

    public StringMap All => _texts;

    /// <summary>The trimmed text of a setting; null when it is not set.</summary>
    public string? TextOf(Option option) => option.SettingName is { } name ? _texts[name]?.Trim() : null;

    /// <summary>The value derived under a key, with its problems and dependencies. The first caller makes it.</summary>
    public (object? Value, PolicyReading Reading) Made<T>(object key, Func<(T Value, PolicyReading Reading)> make)
    {
        if (!_made.TryGetValue(key, out var made))
            _made.Add(key, made = make());
        return made;
    }
}
