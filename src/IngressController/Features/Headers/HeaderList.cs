using System.Buffers;
using System.Collections.Frozen;
using IngressController.Core.Annotations;
using IngressController.Core.Limits;
using IngressController.Proxy;
using IngressController.Proxy.Expressions;
using IngressController.Proxy.Outgoing;

namespace IngressController.Features.Headers;

/// <summary>One header that a ConfigMap sets. Its value may contain nginx variables; an empty value removes the header.</summary>
sealed record HeaderEntry(string Name, string Text, Template Value)
{
    public bool Equals(HeaderEntry? other) => other is not null && Name == other.Name && Text == other.Text;

    public override int GetHashCode() => HashCode.Combine(Name, Text);

    public override string ToString() => $"{Name}: {Text}";
}

/// <summary>Headers from a ConfigMap, one per entry.</summary>
static class HeaderList
{
    static readonly SearchValues<char> Token = SearchValues.Create("!#$%&'*+-.^_`|~0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz");

    // Headers of framing and of one connection belong to the proxy: setting them would break the exchange, or allow request
    // smuggling.
    static readonly FrozenSet<string> Framing = HopByHop.OfRequest.Append("Content-Length").ToFrozenSet(StringComparer.OrdinalIgnoreCase);

    /// <summary>The usable entries; every other one is reported with its reason.</summary>
    /// <param name="source">Names and values.</param>
    /// <param name="report">Takes the reason.</param>
    /// <param name="areLiteral">Whether a <c>$</c> in a value is one, and begins no variable.</param>
    public static ValueArray<HeaderEntry> Read(ConfigMap source, Action<string> report, bool areLiteral = false)
    {
        var entries = new List<HeaderEntry>();
        if (TenantLimits.HeaderEntries.ProblemOf(source.Data.Count) is { } tooMany)
        {
            report($"ConfigMap {source.Key} {tooMany}");
            return [];
        }

        foreach (var (name, value) in source.Data)
        {
            if (ProblemOf(name, value) is { } problem)
                report($"entry {name} of ConfigMap {source.Key} {problem}");
            else if (areLiteral)
                entries.Add(new(name, value, Template.Literal(value)));
            else if (!Template.TryParse(value, out var template, out problem))
                report($"entry {name} of ConfigMap {source.Key} {problem}");
            else if (name.Equals("Host", StringComparison.OrdinalIgnoreCase) && template.IsConstant && !RequestHost.TryParse(value, out _))
                report($"entry {name} of ConfigMap {source.Key} is not a host name that can be sent (a name or an address, with a port of 0 to 65535 if any)");
            else
                entries.Add(new(name, value, template));
        }

        return entries.ToValueArray();
    }

    /// <summary>What is wrong with a header, or null.</summary>
    public static string? ProblemOf(string name, string value) =>
        name.Length == 0 || name.AsSpan().ContainsAnyExcept(Token) ? "is not the name of a header"
        : Framing.Contains(name) ? "is the proxy's own to set"
        : TenantLimits.HeaderLength.ProblemOf(value.Length) is { } tooLong ? tooLong
        : FieldValue.HasControl(value) || value.Contains('\t', StringComparison.Ordinal) ? "has a value with a line break or another control character"
        : null;

    /// <summary>
    /// The headers of the ConfigMap that a setting names, read once for all Ingresses; empty when it names none. Problems are
    /// reported on the setting.
    /// </summary>
    public static ValueArray<HeaderEntry> Of(OptionReader reader, Option<string> setting) => reader.Shared(setting, reader =>
    {
        var text = reader.GetSetting(setting);
        if (text.Length == 0)
            return ValueArray<HeaderEntry>.Empty;
        if (!ObjectKey.TryParse(text, out var key))
            reader.Reject(setting, $"\"{text}\" is not of the form namespace/name");
        else if (reader.FindConfigMap(key) is not { } source)
            reader.Reject(setting, $"\"{text}\" names a ConfigMap that does not exist");
        else
            return Read(source, problem => reader.Warn(setting, $"{problem}; it is left out"));
        return ValueArray<HeaderEntry>.Empty;
    });
}
