using IngressController.Core.Cluster;
using IngressController.Core.Gateways;

namespace IngressController.Tests.Gateways.Scenarios;

/// <summary>
/// Statuses as lines: <c>HTTPRoute name parent/section: conditions</c>, <c>Gateway name: addresses, conditions</c>,
/// <c>listener gateway/name: routes [kinds] conditions</c>. A condition that is as it should be is its type alone.
/// </summary>
static class StatusText
{
    public static IEnumerable<string> Of(IEnumerable<GatewayStatus> statuses) => statuses.SelectMany(Of);

    static IEnumerable<string> Of(GatewayStatus status)
    {
        var name = $"{status.Object.Kind} {TextOf(status.Object.Key)}";
        if (!status.Conditions.IsEmpty)
            yield return $"{name}: {string.Join(", ", [.. status.Addresses, .. status.Conditions.Select(TextOf)])}";
        foreach (var listener in status.Listeners)
        {
            var kinds = string.Join(' ', listener.SupportedKinds.Select(static kind => kind.Kind));
            yield return $"listener {TextOf(status.Object.Key)}/{listener.Name}: {listener.AttachedRoutes} [{kinds}] {TextOf(listener.Conditions)}";
        }

        foreach (var parent in status.Parents)
            yield return $"{name} {TextOf(parent.Parent)}: {TextOf(parent.Conditions)}";
    }

    static string TextOf(ObjectKey key) => key.Namespace is "" or "default" ? key.Name : key.ToString();

    static string TextOf(ParentRef parent) =>
        $"{parent.Name}{(parent.SectionName is { } section ? $"/{section}" : "")}{(parent.Port is { } port ? $":{port}" : "")}";

    static string TextOf(ValueArray<Condition> conditions) => string.Join(", ", conditions.Select(TextOf));

    static string TextOf(Condition one) => one.IsTrue && one.Reason == one.Type ? one.Type : $"{one.Type} {one.IsTrue} {one.Reason}";
}
