using System.Collections.Immutable;
using IngressController.Core.Redaction;

namespace IngressController.Core.Annotations;

/// <summary>What an annotation asks of a route: an immutable and sealed record.</summary>
public interface IPolicy;

/// <summary>A policy of the global settings that routes of the Gateway API have, too: it is about the edge, not about an Ingress.</summary>
public interface IEdgePolicy : IPolicy;

/// <summary>The policies of one Ingress, shared by all its routes and by other Ingresses that ask for the same.</summary>
/// <param name="Items">At most one of each type.</param>
/// <param name="DeniedBecause">Set when a security setting is broken: its paths answer 503 and do nothing else (behaviour 33).</param>
public sealed record PolicySet(ImmutableArray<IPolicy> Items, string? DeniedBecause)
{
    public static PolicySet Empty { get; } = new([], null);

    /// <summary>Shown to users, so it holds no secrets.</summary>
    public string? DeniedBecause { get; init => field = value is null ? null : DiagnosticText.Of(value); } =
        DeniedBecause is null ? null : DiagnosticText.Of(DeniedBecause);

    /// <summary>The policy of one type, or null. For building tables, not for requests.</summary>
    /// <typeparam name="T">The type itself, not an interface that it implements.</typeparam>
    public T? Get<T>()
        where T : class, IPolicy
    {
        // Compares types instead of casting, which costs ten times as much for a type parameter: tables call this millions of times.
        var type = typeof(T);
        foreach (var item in Items)
        {
            if (item.GetType() == type)
                return (T)item;
        }

        return null;
    }
}

/// <summary>Makes one kind of policy from options. Stateless: the result depends only on what it reads.</summary>
public interface IPolicyParser
{
    /// <summary>The options that it alone reads.</summary>
    IReadOnlyList<Option> Options { get; }

    /// <summary>
    /// The policy, or null when nothing is asked for. Also called for the built-in catch-all, which has no annotations but follows
    /// the settings. Never throws: it reports a bad value by <see cref="OptionReader.Reject"/> or
    /// <see cref="OptionReader.Deny(Option, string, Cluster.ObjectReference?)"/>.
    /// </summary>
    IPolicy? Parse(OptionReader reader);
}
