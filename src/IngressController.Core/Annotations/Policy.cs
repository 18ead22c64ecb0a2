using System.Collections.Immutable;
using IngressController.Core.Redaction;

namespace IngressController.Core.Annotations;

/// <summary>What an annotation asks of a route: an immutable and sealed record.</summary>
public interface IPolicy;

/// <summary>The policies of one Ingress, shared by all its routes, and by other Ingresses that ask for the same.</summary>
/// <param name="Items">At most one of each type.</param>
/// <param name="DeniedBecause">
/// Set when a security setting is broken: then its paths answer 503 and nothing else happens on them (behaviour 33).
/// </param>
public sealed record PolicySet(ImmutableArray<IPolicy> Items, string? DeniedBecause)
{
    public static PolicySet Empty { get; } = new([], null);

    /// <summary>Shown to people, so that nothing of it is secret.</summary>
    public string? DeniedBecause { get; init => field = value is null ? null : DiagnosticText.Of(value); } = DeniedBecause is null ? null : DiagnosticText.Of(DeniedBecause);

    /// <summary>The policy of one type, or null. For building tables, not for requests.</summary>
    /// <typeparam name="T">The type itself, not an interface it has.</typeparam>
    public T? Get<T>()
        where T : class, IPolicy
    {
        // Not a cast, which costs ten times as much for a type parameter: tables ask for millions of these.
        var type = typeof(T);
        foreach (var item in Items)
        {
            if (item.GetType() == type)
                return (T)item;
        }

        return null;
    }
}

/// <summary>Makes one kind of policy of options. Stateless: what it makes depends on nothing but what it reads.</summary>
public interface IPolicyParser
{
    /// <summary>The options that it reads, and nobody else.</summary>
    IReadOnlyList<Option> Options { get; }

    /// <summary>
    /// The policy, or null when nothing is asked for. Also called for the built-in catch-all, which has no annotations but
    /// obeys the settings. Never throws: a bad value goes to <see cref="OptionReader.Reject"/> or <see cref="OptionReader.Deny(Option, string, Cluster.ObjectReference?)"/>.
    /// </summary>
    IPolicy? Parse(OptionReader reader);
}
