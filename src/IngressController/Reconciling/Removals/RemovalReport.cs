using System.Collections.Immutable;
using IngressController.Core.Translation;

namespace IngressController.Reconciling.Removals;

/// <summary>Says of losses what they mean for those who own and operate what is lost.</summary>
/// <param name="options">What is served.</param>
/// <param name="listed">The objects as they are.</param>
/// <param name="keeps"><c>--keep-on-mass-removal</c>.</param>
sealed class RemovalReport(TranslationOptions options, ClusterSnapshot listed, bool keeps)
{
    readonly List<Removal> _ofIngresses = [];
    readonly SortedDictionary<ResourceKind, ImmutableArray<ObjectKey>.Builder> _byKind = [];

    /// <summary>Adds a loss; false when nobody lacks anything by it any more.</summary>
    public bool Add(Loss loss, ImmutableArray<ObjectKey> served)
    {
        switch (loss.Cause.Kind)
        {
            case ResourceKind.IngressClass or ResourceKind.Namespace:
                var isKept = keeps && loss.IsMass;
                // With a kept class new Ingresses are served too; one that is deleted or moved is nobody's loss.
                ImmutableArray<ObjectKey> names = [.. (isKept ? served.AsEnumerable() : loss.Ingresses).Where(key => Lacks(key, loss.Cause)).Order()];
                if (names.IsEmpty)
                    return false;
                _ofIngresses.Add(new(ResourceKind.Ingress, names, Because(loss.Cause), RemedyFor(loss), loss.Cause, isKept));
                return true;
            default:
                if (!loss.IsMass)
                    return true;
                if (!_byKind.TryGetValue(loss.Cause.Kind, out var ofKind))
                    _byKind.Add(loss.Cause.Kind, ofKind = ImmutableArray.CreateBuilder<ObjectKey>());
                ofKind.Add(loss.Cause.Key);
                return true;
        }
    }

    public ImmutableArray<Removal> ToSorted() =>
    [
        .. _ofIngresses.OrderBy(one => one.Cause),
        .. _byKind.Select(one => one.Key == ResourceKind.Ingress
            ? new Removal(one.Key, [.. one.Value.Order()], "their class was changed, most within a minute",
                "if no person did it, look which controller writes spec.ingressClassName (metadata.managedFields), and set it back", null, IsKept: false)
            : new Removal(one.Key, [.. one.Value.Order()], "they were deleted, most within a minute", "create them again", null, keeps)),
    ];

    bool Lacks(ObjectKey key, ObjectReference cause) =>
        listed.Ingresses.TryGetValue(key, out var ingress) && IngressMembership.WhyNot(ingress, listed, options) is { } why &&
        (cause.Kind == ResourceKind.Namespace
            ? why == NotOurs.UnlistedNamespace && key.Namespace == cause.Key.Name
            : why != NotOurs.UnlistedNamespace && IngressMembership.ClassOf(ingress) == cause.Key.Name);

    string Because(ObjectReference cause) =>
        cause.Kind == ResourceKind.Namespace ? $"namespace {cause.Key} has not the labels of --watch-namespace-selector any more"
        : !listed.IngressClassesReadable ? "IngressClasses may not be listed any more"
        : listed.IngressClasses.TryGetValue(cause.Key, out var found) ? $"IngressClass {cause.Key} is of the controller {found.Controller} now"
        : $"IngressClass {cause.Key} is gone";

    string RemedyFor(Loss loss) =>
        loss.Cause.Kind == ResourceKind.Namespace ? "give it back its labels"
        : !listed.IngressClassesReadable ? "let the controller's service account list and watch ingressclasses.networking.k8s.io"
        : $"create it again with spec.controller {((IngressClass)loss.Objects[0]).Controller}";
}
