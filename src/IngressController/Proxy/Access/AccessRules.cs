namespace IngressController.Proxy.Access;

/// <summary>All access rules of a route. Routes with equal rules admit the same clients, so confusing one with the other does no harm.</summary>
/// <param name="Rules">The policies, in the order in which they act; compared by value.</param>
sealed record AccessRules(ValueArray<object> Rules)
{
    public static AccessRules None { get; } = new(ValueArray<object>.Empty);

    /// <summary>Refuses everyone: for broken security settings.</summary>
    public static AccessRules Closed { get; } = new(["closed"]);

    public bool IsOpen => Rules.IsEmpty;
}
