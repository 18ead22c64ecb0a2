namespace IngressController.Tests.Kubernetes.Status;

/// <summary>The controller's pods and their nodes, as JSON; namespace <c>infra</c>, label <c>app: edge</c>.</summary>
static class Pods
{
    public static string Pod(string name, string phase = "Running", bool ready = true, bool deleted = false, string node = "node-1", string app = "edge") =>
        $$"""
        {"kind":"Pod","metadata":{"name":"{{name}}","namespace":"infra",{{(deleted ? "\"deletionTimestamp\":\"2026-01-01T00:00:00Z\"," : "")}}
        "labels":{"app":"{{app}}","pod-template-hash":"{{name}}"} },"spec":{"nodeName":"{{node}}"},
        "status":{"phase":"{{phase}}","conditions":[{"type":"Ready","status":"{{(ready ? "True" : "False")}}"}]} }
        """;

    public static string Node(string name, params (string Type, string Address)[] addresses) =>
        $$"""
        {"kind":"Node","metadata":{"name":"{{name}}"},"status":{"addresses":[{{string.Join(',', addresses.Select(address =>
            $$"""{"type":"{{address.Type}}","address":"{{address.Address}}"}"""))}}]} }
        """;
}
