using System.Globalization;
using IngressController.Core.Cluster;

namespace IngressController.Core.Annotations;

/// <summary>
/// The values of the ConfigMap that <c>--configmap</c> names. Annotation beats ConfigMap beats built-in default. A value that
/// cannot be read leaves the default in force and is reported on the ConfigMap, once per translation.
/// </summary>
public sealed class GlobalSettings
{
    /// <summary>Whether annotations may name Secrets and ConfigMaps of other namespaces.</summary>
    public static readonly Setting AllowCrossNamespaceResources =
        new("allow-cross-namespace-resources", "false", "Lets annotations name Secrets and ConfigMaps of other namespaces.");

    readonly StringMap _values;

    // By reference: a setting is a static field, and its texts are long.
    readonly Dictionary<Setting, (object? Value, PolicyReading Reading)> _made = new(ReferenceEqualityComparer.Instance);

    /// <param name="source">The ConfigMap; null: there is none.</param>
    /// <param name="snapshot">All objects.</param>
    /// <param name="before">The settings of an earlier translation, which had the same ConfigMap; or null.</param>
    internal GlobalSettings(ConfigMap? source, ClusterSnapshot snapshot, GlobalSettings? before)
    {
        Source = source;
        _values = source?.Data ?? StringMap.Empty;
        foreach (var (setting, made) in before?._made ?? [])
        {
            if (made.Reading.Holds(snapshot))
                _made.Add(setting, made);
        }
    }

    /// <summary>The ConfigMap; null: there is none.</summary>
    internal ConfigMap? Source { get; }

    /// <summary>The reading that is being done: it gets what is reported and looked for.</summary>
    internal PolicyReading Reading { get; set; } = new();

    /// <summary>The value as text, or the default.</summary>
    public string Text(Setting setting) => _values[setting.Name]?.Trim() ?? setting.Default;

    /// <summary>Whether the ConfigMap has the key at all.</summary>
    public bool Has(Setting setting) => _values[setting.Name] is not null;

    public bool Bool(Setting setting)
    {
        if (Values.TryParseBool(Text(setting), out var value))
            return value;
        Reject(setting, "is neither true nor false");
        return Values.TryParseBool(setting.Default, out var standard) && standard;
    }

    /// <summary>A whole number within bounds (inclusive).</summary>
    public int Int(Setting setting, int lowest = 0, int highest = int.MaxValue)
    {
        if (int.TryParse(Text(setting), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var value) && value >= lowest && value <= highest)
            return value;
        Reject(setting, $"is not a whole number from {lowest} to {highest}");
        return int.Parse(setting.Default, CultureInfo.InvariantCulture);
    }

    /// <summary>A length of time (<c>75</c> is seconds, <c>600s</c>, <c>1m30s</c>), at least <paramref name="shortest"/>, at most a day.</summary>
    public TimeSpan Duration(Setting setting, TimeSpan shortest)
    {
        if (Durations.TryParse(Text(setting), out var value) && value >= shortest && value <= Durations.Longest)
            return value;
        Reject(setting, $"is not a length of time such as 5s or 1m30s, from {shortest.TotalSeconds} s to {Durations.Longest.TotalHours} h");
        return Durations.TryParse(setting.Default, out var standard) ? standard : throw new FormatException(setting.Name);
    }

    /// <summary>A number of bytes (<see cref="Sizes"/>).</summary>
    public long Size(Setting setting, long lowest = 0)
    {
        if (Sizes.TryParse(Text(setting), out var value) && value >= lowest)
            return value;
        Reject(setting, $"is not a size such as 512, 8k, 1m or 1g{(lowest > 0 ? $" of at least {lowest} bytes" : "")}");
        return Sizes.TryParse(setting.Default, out var standard) ? standard : throw new FormatException(setting.Name);
    }

    /// <summary>A switch of nginx' own words, on or off.</summary>
    public bool OnOff(Setting setting)
    {
        if (Text(setting) is "on" or "off")
            return Text(setting) == "on";
        Reject(setting, "is neither on nor off");
        return setting.Default == "on";
    }

    /// <summary>Reports a value that cannot be used; the default holds.</summary>
    public void Reject(Setting setting, string reason) => Refuse(setting, reason, $"the default \"{setting.Default}\" holds");

    /// <summary>Reports a value that cannot be used, and for which the default would be no safe answer.</summary>
    /// <param name="setting">The key.</param>
    /// <param name="reason">What is wrong with the value.</param>
    /// <param name="consequence">What happens instead.</param>
    public void Refuse(Setting setting, string reason, string consequence)
    {
        if (Source?.Reference is { } source)
            Reading.Diagnostics.Error(source, "InvalidSetting", setting.Name, $"\"{Text(setting)}\" {reason}; {consequence}");
    }

    /// <summary>Reports something about a value that is honoured all the same, or in part.</summary>
    public void Warn(Setting setting, string reason)
    {
        if (Source?.Reference is { } source)
            Reading.Diagnostics.Warning(source, "SettingDiffers", setting.Name, reason);
    }

    /// <summary>Reports a value that is known, and left out on purpose.</summary>
    public void Ignore(Setting setting, string reason)
    {
        if (Source?.Reference is { } source)
            Reading.Diagnostics.Warning(source, "UnsupportedSetting", setting.Name, $"is not honoured: {reason}");
    }

    /// <summary>What a parser makes of the settings alone: made once, not anew for each Ingress and translation.</summary>
    /// <param name="setting">The key it is made of, or the first of several.</param>
    /// <param name="make">Makes it.</param>
    public T Once<T>(Setting setting, Func<T> make)
    {
        if (!_made.TryGetValue(setting, out var known))
        {
            var (outer, own) = (Reading, new PolicyReading());
            Reading = own;
            known = (make(), own);
            Reading = outer;
            _made.Add(setting, known);
        }

        // Whoever uses it depends on what it was made of.
        Reading.Add(known.Reading);
        return (T)known.Value!;
    }

    /// <summary>Reports a broken security setting; what depends on it is closed. The value itself is not repeated.</summary>
    internal void Deny(Setting setting, string reason)
    {
        if (Source?.Reference is { } source)
            Reading.Diagnostics.Error(source, "BrokenSecuritySetting", setting.Name, $"{reason}; the paths it holds for answer 503 until it is mended");
    }

    /// <summary>Reports the keys that no parser reads.</summary>
    internal void ReportUnknown(IReadOnlySet<string> known)
    {
        foreach (var (key, _) in _values)
        {
            if (!known.Contains(key))
                Reading.Diagnostics.Warning(Source!.Reference, "UnknownSetting", key, "has no effect here; `check` tells what is not supported and why");
        }
    }
}
