using System.Collections.Immutable;
using System.Diagnostics.CodeAnalysis;
using IngressController.Core.Routing;

namespace IngressController.Core.Translation;

/// <summary>
/// Namespaces that own hosts by the operator's decision (<c>--host-owners</c>). <c>*.example.com</c> stands for every name below; the
/// most specific entry counts.
/// </summary>
public sealed class HostOwnerList
{
    readonly ImmutableDictionary<string, string> _owners;

    HostOwnerList(ImmutableDictionary<string, string> owners) => _owners = owners;

    public static HostOwnerList Empty { get; } = new(ImmutableDictionary.Create<string, string>(StringComparer.Ordinal));

    public IEnumerable<KeyValuePair<string, string>> Entries => _owners;

    /// <param name="entries">Each <c>host=namespace</c>.</param>
    /// <param name="list">The list.</param>
    /// <param name="problem">What is wrong with an entry.</param>
    public static bool TryParse(IEnumerable<string> entries, [NotNullWhen(true)] out HostOwnerList? list, [NotNullWhen(false)] out string? problem)
    {
        list = null;
        var owners = Empty._owners.ToBuilder();
        foreach (var entry in entries)
        {
            if (entry.Split('=', 2, StringSplitOptions.TrimEntries) is not [var written, { Length: > 0 } owner])
            {
                problem = $"\"{entry}\" is not of the form host=namespace";
                return false;
            }

            var host = written.ToLowerInvariant();
            problem = HostName.ProblemOf(host) is { } wrong ? $"\"{host}\" {wrong}"
                : owners.TryGetValue(host, out var other) && other != owner ? $"{host} is given to {other} and to {owner}"
                : null;
            if (problem is not null)
                return false;
            owners[host] = owner;
        }

        problem = null;
        list = new(owners.ToImmutable());
        return true;
    }

    /// <summary>The namespace that owns a host; null when no entry covers it.</summary>
    public string? Of(string host)
    {
        if (_owners.IsEmpty)
            return null;
        if (_owners.TryGetValue(host, out var owner))
            return owner;
        for (var dot = host.IndexOf('.', StringComparison.Ordinal); dot >= 0; dot = host.IndexOf('.', dot + 1))
        {
            if (_owners.TryGetValue($"*{host[dot..]}", out owner))
                return owner;
        }

        return null;
    }

    /// <summary>The list with further hosts, which override its entries.</summary>
    internal HostOwnerList With(IEnumerable<KeyValuePair<string, string>> owners) => new(_owners.SetItems(owners));
}
