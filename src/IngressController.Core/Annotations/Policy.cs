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

/// <summary>Makes one kind of policy from an Ingress' annotations and the global settings.</summary>
public interface IPolicyParser
{
    /// <summary>The annotations it reads.</summary>
    IReadOnlyList<Annotation> Annotations { get; }

    /// <summary>The keys of the global ConfigMap it reads.</summary>
    IReadOnlyList<Setting> Settings { get; }

    /// <summary>
    /// The policy, or null when nothing is asked for. Also called for the built-in catch-all, which has no annotations but
    /// obeys the global settings. Never throws: a bad value goes to <see cref="AnnotationReader.Reject"/> or
    /// <see cref="AnnotationReader.Deny"/>.
    /// </summary>
    IPolicy? Parse(AnnotationReader reader);
}

/// <summary>Makes one policy of the edge as a whole, which no annotation can change: once per translation.</summary>
public interface IGlobalPolicyParser
{
    /// <summary>The keys of the global ConfigMap it reads.</summary>
    IReadOnlyList<Setting> Settings { get; }

    /// <summary>The policy. Never throws: a bad value goes to <see cref="GlobalSettings.Reject"/>, and its default holds.</summary>
    IPolicy Parse(GlobalSettings settings);
}
