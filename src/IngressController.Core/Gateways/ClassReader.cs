namespace IngressController.Core.Gateways;

/// <summary>Finds our GatewayClasses.</summary>
static class ClassReader
{
    /// <summary>The names of those that are ours; true: accepted.</summary>
    /// <param name="snapshot">All objects.</param>
    /// <param name="options">The settings.</param>
    /// <param name="statuses">Receives the status of each.</param>
    public static Dictionary<string, bool> Read(ClusterSnapshot snapshot, GatewayOptions options, ICollection<GatewayStatus> statuses)
    {
        var used = snapshot.Gateways.All<Gateway>(ResourceKind.Gateway).Select(static one => one.ClassName).ToHashSet(StringComparer.Ordinal);
        var ours = new Dictionary<string, bool>(StringComparer.Ordinal);
        foreach (var one in snapshot.Gateways.All<GatewayClass>(ResourceKind.GatewayClass).Where(one => one.ControllerName == options.ControllerName))
        {
            var problem = one.Parameters is null ? null
                : new Problem("InvalidParameters", $"spec.parametersRef: {one.Parameters} is not known here, no parameters are: take it away");
            ours.Add(one.Key.Name, problem is null);
            statuses.Add(new(one.Reference, one.Meta)
            {
                Conditions = [Condition.Of(GatewayApi.Accepted, problem), Condition.Good("SupportedVersion")],
                Features = GatewayFeatures.All,
                IsInUse = problem is null && used.Contains(one.Key.Name),
            });
        }

        return ours;
    }
}
