using System.Collections.Immutable;

namespace IngressController.Reconciling.Removals;

/// <summary>Objects that went for one reason, which is not in themselves.</summary>
/// <param name="Kind">Their kind.</param>
/// <param name="Names">Which they are, in order.</param>
/// <param name="Because">The reason, as a clause: <c>IngressClass nginx is gone</c>.</param>
/// <param name="Remedy">What brings them back, as an order without a full stop.</param>
/// <param name="Cause">The one object whose absence it is, or null.</param>
/// <param name="IsKept">Whether they are served on all the same.</param>
sealed record Removal(ResourceKind Kind, ImmutableArray<ObjectKey> Names, string Because, string Remedy, ObjectReference? Cause, bool IsKept)
{
    /// <summary>Names of a line; the others are counted.</summary>
    const int Listed = 10;

    /// <summary>How many there are and what they are called: <c>12 Ingresses (shop/a, shop/b and 10 more)</c>.</summary>
    public string Text
    {
        get
        {
            var names = string.Join(", ", Names.Take(Listed));
            return $"{Names.Length} {(Names.Length == 1 ? Kind.ToString() : PluralOf(Kind))} " +
                $"({names}{(Names.Length > Listed ? $" and {Names.Length - Listed} more" : "")})";
        }
    }

    /// <summary>How many objects are missing, by kind and whether they are served on.</summary>
    public static IReadOnlyDictionary<(ResourceKind Kind, bool IsKept), int> CountsOf(ImmutableArray<Removal> removals) =>
        removals.GroupBy(removal => (removal.Kind, removal.IsKept)).ToDictionary(group => group.Key, group => group.Sum(removal => removal.Names.Length));

    static string PluralOf(ResourceKind kind) => kind switch
    {
        ResourceKind.Ingress => "Ingresses",
        ResourceKind.EndpointSlice => "Services' EndpointSlices",
        _ => $"{kind}s",
    };
}
