using IngressController.Tests.Edge;

namespace IngressController.Tests.Compared;

/// <summary>A controller for each set of settings that cases have, started when the first of them is asked.</summary>
public sealed class ComparedEdges : IAsyncLifetime
{
    static readonly Dictionary<string, string> Objects = new(StringComparer.Ordinal)
    {
        ["users"] = EdgeFixture.Secret("users", ("auth", "alice:{PLAIN}secret")),
        ["custom"] = "apiVersion: v1\nkind: ConfigMap\nmetadata: { name: custom, namespace: default }\ndata: { X-A: $remote_addr }",
        ["added"] = "apiVersion: v1\nkind: ConfigMap\nmetadata: { name: added, namespace: default }\ndata: { X-A: $request_method }",
    };

    readonly Dictionary<string, EdgeFixture> _edges = new(StringComparer.Ordinal);

    internal async Task<string> OutcomeAsync(ComparedCase @case)
    {
        if (!_edges.TryGetValue(@case.Settings, out var edge))
        {
            var cases = ComparedCase.ReadAll().Where(one => one.Settings == @case.Settings).ToList();
            var objects = cases.Select(one => one.Objects).OfType<string>().Distinct().Select(name => Objects[name]);
            var ingresses = cases.Select(one => EdgeFixture.Ingress($"c{one.Number}", one.Host, [.. one.Paths], [.. one.Annotations]));
            edge = await EdgeFixture.StartAsync(Backends.Join([.. ingresses, .. objects]), @case.Settings.Length == 0 ? null : @case.Settings);
            _edges.Add(@case.Settings, edge);
        }

        return await ComparedOutcome.OfAsync(@case, edge.Ports.Http);
    }

    public ValueTask InitializeAsync() => ValueTask.CompletedTask;

    public async ValueTask DisposeAsync()
    {
        foreach (var edge in _edges.Values)
            await edge.DisposeAsync();
    }
}
