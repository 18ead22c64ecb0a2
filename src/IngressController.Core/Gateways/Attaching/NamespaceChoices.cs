namespace IngressController.Core.Gateways.Attaching;

/// <summary>Which namespaces a choice has.</summary>
static class NamespaceChoices
{
    /// <summary>Whether a choice has a namespace. A selector has none whose labels are not known.</summary>
    /// <param name="snapshot">All objects.</param>
    /// <param name="choice">The choice.</param>
    /// <param name="own">The namespace of the object that makes it.</param>
    /// <param name="other">The other one.</param>
    public static bool Has(ClusterSnapshot snapshot, NamespaceChoice choice, string own, string other) => choice.From switch
    {
        "All" => true,
        "Same" => own == other,
        "Selector" => choice.Selector is { } selector && snapshot.Namespaces.TryGetValue(new("", other), out var found) && selector.Selects(found.Labels),
        _ => false,
    };
}
