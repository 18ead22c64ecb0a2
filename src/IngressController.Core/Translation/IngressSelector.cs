using System.Collections.Immutable;
using System.Runtime.InteropServices;

namespace IngressController.Core.Translation;

/// <summary>Chooses the Ingresses to serve, and the order in which they count (behaviour 59).</summary>
static class IngressSelector
{
    /// <summary>The Ingresses to serve, oldest first; of equal age, the later name first, as in ingress-nginx.</summary>
    public static ImmutableArray<Ingress> Select(ClusterSnapshot snapshot, TranslationOptions options, DiagnosticSink diagnostics)
    {
        var ours = new List<Ingress>(snapshot.Ingresses.Count);
        foreach (var ingress in snapshot.Ingresses.Values)
        {
            if (!IngressMembership.IsOurs(ingress, snapshot, options))
                continue;
            if (options.DisableCatchAll && ingress.DefaultBackend is not null)
            {
                diagnostics.Error(ingress.Reference, DiagnosticCodes.CatchAllDisabled, "spec.defaultBackend",
                    "the whole Ingress is not served, because the controller runs with --disable-catch-all; remove the default backend");
                continue;
            }

            ours.Add(ingress);
        }

        return Sorted([.. ours]);
    }

    // Few Ingresses have the same age, so most comparisons are of numbers only.
    static ImmutableArray<Ingress> Sorted(Ingress[] ingresses)
    {
        var ages = Array.ConvertAll(ingresses, ingress => ingress.CreatedAt?.UtcTicks ?? long.MinValue);
        Array.Sort(ages, ingresses);
        for (var start = 0; start < ages.Length;)
        {
            var end = start + 1;
            while (end < ages.Length && ages[end] == ages[start])
                end++;
            if (end - start > 1)
                ingresses.AsSpan(start, end - start).Sort(ByAge);
            start = end;
        }

        return ImmutableCollectionsMarshal.AsImmutableArray(ingresses);
    }

    /// <summary>Older first; of equal age, the later name first.</summary>
    public static int ByAge(Ingress a, Ingress b)
    {
        var byAge = Nullable.Compare(a.CreatedAt, b.CreatedAt);
        return byAge != 0 ? byAge
            : a.Key.Namespace == b.Key.Namespace ? string.CompareOrdinal(b.Key.Name, a.Key.Name)
            : string.CompareOrdinal(b.Key.ToString(), a.Key.ToString());
    }
}
