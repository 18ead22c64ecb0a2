namespace IngressController.Tests.Kubernetes.Api;

/// <summary>Small objects as JSON.</summary>
static class Manifest
{
    public static string Service(string name, int port, string @namespace = "web") =>
        $$"""{"kind":"Service","metadata":{"name":"{{name}}","namespace":"{{@namespace}}"},"spec":{"ports":[{"port":{{port}} }]} }""";

    public static string ConfigMap(string name, string value) =>
        $$$"""{"kind":"ConfigMap","apiVersion":"v1","metadata":{"name":"{{{name}}}","namespace":"web"},"data":{"key":"{{{value}}}"}}""";

    public static string Secret(string name, string type) =>
        $$$"""{"kind":"Secret","apiVersion":"v1","metadata":{"name":"{{{name}}}","namespace":"web"},"type":"{{{type}}}","data":{}}""";

    public static string IngressClass(string name) =>
        $$"""{"kind":"IngressClass","metadata":{"name":"{{name}}"},"spec":{"controller":"k8s.io/ingress-yarp"} }""";

    /// <summary>A Service event of any shape, for what no server would store.</summary>
    public static string ServiceEvent(string type, string name, int port, string version) =>
        $$"""{"type":"{{type}}","object":{"metadata":{"name":"{{name}}","namespace":"web","resourceVersion":"{{version}}"}, """
        + $$""" "spec":{"ports":[{"port":{{port}} }]} } }""";
}
