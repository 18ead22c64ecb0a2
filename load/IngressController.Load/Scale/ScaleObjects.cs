using System.Net;
using System.Text;
using IngressController.Load.Cluster;

namespace IngressController.Load.Scale;

/// <summary>
/// The objects that fill the cluster, as JSON: host <c>i</c> has an Ingress, a Service and an EndpointSlice. Endpoints of the measured
/// hosts, the first few, have one ready pod that answers; all others are addresses that nobody has.
/// </summary>
/// <param name="hosts">How many hosts.</param>
/// <param name="pods">The two pods that answer, on one port.</param>
sealed class ScaleObjects(int hosts, IReadOnlyList<IPEndPoint> pods)
{
    /// <summary>Namespace, IngressClass and more are called this.</summary>
    public const string Name = "ingress-yarp-scale";

    /// <summary>The class' controller, so that no other controller of the cluster serves what is written here.</summary>
    public const string ControllerClass = "k8s.io/ingress-yarp-scale";

    public const int EndpointsEach = 5;

    const string Namespaced = "namespaces/" + Name;
    const int MostMeasured = 8;

    // 198.18.0.0/15 is for benchmarks (RFC 2544): unchanged endpoints lie in the lower half, changed ones in the upper.
    const int HalfOfBenchmarkRange = 1 << 16;

    /// <summary>Collections in the namespace that a run leaves something in.</summary>
    public static IReadOnlyList<string> Collections { get; } = OwnNamespaces.CollectionsOf(Name);

    public const string Ingresses = $"/apis/networking.k8s.io/v1/{Namespaced}/ingresses";

    public const string Services = $"/api/v1/{Namespaced}/services";

    public const string Slices = $"/apis/discovery.k8s.io/v1/{Namespaced}/endpointslices";

    public int Hosts => hosts;

    /// <summary>Hosts, from 0 on, whose pods answer.</summary>
    public int Measured => Math.Min(MostMeasured, hosts);

    public static string HostOf(int host) => $"h{host}.scale.test";

    /// <summary>All of them, each with the collection it goes to; Services first, as a cluster gets them.</summary>
    public IEnumerable<(string Collection, byte[] Json)> All()
    {
        for (var host = 0; host < hosts; host++)
        {
            yield return (Services, Service(host));
            yield return (Slices, Slice(host));
            yield return (Ingresses, Ingress($"h{host}", HostOf(host), host));
        }
    }

    /// <summary>An Ingress with three paths.</summary>
    public static byte[] Ingress(string name, string host, int service)
    {
        var paths = ((string[])["/", "/api", "/static"]).Select(path =>
            $$$"""{"path":"{{{path}}}","pathType":"Prefix","backend":{"service":{"name":"s{{{service}}}","port":{"number":80} } } }""");
        return Json($$$"""
            {"apiVersion":"networking.k8s.io/v1","kind":"Ingress","metadata":{"name":"{{{name}}}"},
             "spec":{"ingressClassName":"{{{Name}}}","rules":[{"host":"{{{host}}}","http":{"paths":[{{{string.Join(',', paths)}}}]}}]}}
            """);
    }

    public static string SlicePath(int host) => $"{Slices}/s{host}-1";

    /// <summary>A merge patch with a slice's endpoints.</summary>
    /// <param name="host">Whose.</param>
    /// <param name="turn">How often they have changed: each turn differs from the one before.</param>
    /// <remarks>It also takes the object out of field management, which costs the server a quarter of a write and is nobody's use here.</remarks>
    public byte[] Patch(int host, int turn) => Json($$$"""{"metadata":{"managedFields":[{}]},"endpoints":{{{Endpoints(host, turn)}}} }""");

    /// <summary>Which of the pods answers for a measured host.</summary>
    public static int PodOf(int turn) => turn % 2;

    // Headless: ten thousand Services would use up the service addresses of a smaller cluster.
    static byte[] Service(int host) => Json($$$"""
        {"apiVersion":"v1","kind":"Service","metadata":{"name":"s{{{host}}}"},
         "spec":{"clusterIP":"None","ports":[{"name":"http","port":80,"protocol":"TCP"}]}}
        """);

    byte[] Slice(int host) => Json($$$"""
        {"apiVersion":"discovery.k8s.io/v1","kind":"EndpointSlice","metadata":{"name":"s{{{host}}}-1",
          "labels":{"kubernetes.io/service-name":"s{{{host}}}","endpointslice.kubernetes.io/managed-by":"{{{Name}}}"}},
         "addressType":"IPv4","ports":[{"name":"http","port":{{{pods[0].Port}}},"protocol":"TCP"}],"endpoints":{{{Endpoints(host, 0)}}} }
        """);

    string Endpoints(int host, int turn)
    {
        var isMeasured = host < Measured;
        var endpoints = Enumerable.Range(0, EndpointsEach).Select(i =>
        {
            var isLast = i == EndpointsEach - 1;
            var number = (host * EndpointsEach + i) % HalfOfBenchmarkRange + (isLast ? turn % 2 * HalfOfBenchmarkRange : 0);
            var address = isLast && isMeasured ? pods[PodOf(turn)].Address.ToString() : $"198.{18 + (number >> 16)}.{number >> 8 & 255}.{number & 255}";
            var isReady = isLast || !isMeasured ? "true" : "false";
            return $$$"""
                {"addresses":["{{{address}}}"],"conditions":{"ready":{{{isReady}}}},
                 "targetRef":{"kind":"Pod","name":"s{{{host}}}-{{{i}}}","namespace":"{{{Name}}}"}}
                """;
        });
        return $"[{string.Join(',', endpoints)}]";
    }

    static byte[] Json(string text) => Encoding.UTF8.GetBytes(text);
}
