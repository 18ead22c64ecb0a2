using IngressController.Core.Cluster;

namespace IngressController.Proxy.Access;

/// <summary>
/// Everything that stands between a client and a route. Two routes with equal rules let the same clients in, so it does not
/// matter which of them a backend thinks it was asked for.
/// </summary>
/// <param name="Rules">The policies that guard it, in the order in which they act; compared by value.</param>
sealed record AccessRules(ValueArray<object> Rules)
{
    public static AccessRules None { get; } = new(ValueArray<object>.Empty);

    /// <summary>Nobody comes in: a broken security setting.</summary>
    public static AccessRules Closed { get; } = new(["closed"]);

    public bool IsOpen => Rules.IsEmpty;
}
