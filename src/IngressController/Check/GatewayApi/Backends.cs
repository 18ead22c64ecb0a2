using System.Globalization;
using System.Text.Json.Nodes;
using IngressController.Core.Annotations;
using IngressController.Features.BackendProtocol;
using IngressController.Features.UpstreamTls;
using IngressController.Proxy.Forwarding;
using UpstreamTlsSettings = IngressController.Proxy.Forwarding.UpstreamTls;

namespace IngressController.Check.GatewayApi;

/// <summary>References to Services, with what they need beside them: grants, policies for TLS.</summary>
/// <param name="snapshot">The objects.</param>
sealed class Backends(ClusterSnapshot snapshot)
{
    readonly Dictionary<(ObjectKey Service, int Port), UpstreamTlsSettings?> _tls = [];
    readonly SortedDictionary<string, JsonObject> _objects = new(StringComparer.Ordinal);

    /// <summary>The objects that the references need.</summary>
    public IEnumerable<JsonObject> Objects => _objects.Values;

    /// <summary>A <c>backendRef</c>; null, with the reason: there is none.</summary>
    /// <param name="from">The namespace of the route.</param>
    /// <param name="upstream">The Service and port.</param>
    /// <param name="policies">What the Ingress asks for.</param>
    /// <param name="problem">Why not.</param>
    /// <param name="kind">The kind of the route.</param>
    public JsonObject? Reference(string from, Upstream upstream, PolicySet policies, out string? problem, string kind = "HTTPRoute")
    {
        problem = null;
        var service = snapshot.Services.GetValueOrDefault(upstream.Key.Service);
        if (upstream.External is not null || service?.Type == "ExternalName")
            problem = $"Service {upstream.Key.Service} is of type ExternalName, which routes do not lead to";
        else if (PortOf(service, upstream.Key.Port) is not { } port)
            problem = $"the number of port \"{upstream.Key.Port}\" of Service {upstream.Key.Service} is not known";
        else if ((problem = kind == "TLSRoute" ? null : SpeaksAs(upstream.Key.Service, service, port, policies)) is null)
            return Reference(from, upstream.Key.Service, port, kind);
        return null;
    }

    /// <summary>A reference to a port of a Service, with a grant where it is in another namespace.</summary>
    public JsonObject Reference(string from, ObjectKey service, int port, string kind = "HTTPRoute")
    {
        var reference = new JsonObject { ["name"] = service.Name };
        if (service.Namespace != from)
        {
            reference["namespace"] = service.Namespace;
            Grant(kind, from, "Service", service);
        }

        reference["port"] = port;
        return reference;
    }

    /// <summary>Lets objects of one kind and namespace refer to an object of another.</summary>
    public void Grant(string kind, string from, string toKind, ObjectKey to)
    {
        // A Service's name and a namespace have no dot: no two grants have one name.
        var name = $"{toKind.ToLowerInvariant()}-{to.Name}.of-{from}";
        var grant = new ObjectKey(to.Namespace, ObjectForms.Short($"{name}-{kind.ToLowerInvariant()}"));
        _objects[$"1 {to.Namespace} {name} {kind}"] = ObjectForms.Of("ReferenceGrant", grant, new()
        {
            ["from"] = new JsonArray(new JsonObject { ["group"] = GatewayObjects.Group, ["kind"] = kind, ["namespace"] = from }),
            ["to"] = new JsonArray(new JsonObject { ["group"] = "", ["kind"] = toKind, ["name"] = to.Name }),
        });
    }

    static int? PortOf(Service? service, string port) =>
        int.TryParse(port, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number
        : service?.Ports.FirstOrDefault(one => one.Name == port)?.Port;

    string? SpeaksAs(ObjectKey key, Service? service, int port, PolicySet policies)
    {
        var protocol = policies.Get<BackendProtocolPolicy>() ?? new(UpstreamProtocol.Http, UseHttp10: false);
        var of = service?.Ports.FirstOrDefault(one => one.Port == port);
        if (protocol.UseHttp10)
            return "proxy-http-version 1.0 has no counterpart";
        if (protocol.Protocol == UpstreamProtocol.Grpc)
        {
            return of?.AppProtocol == "kubernetes.io/h2c" ? Takes(key, port, null)
                : $"backend-protocol GRPC: give port {port} of Service {key} appProtocol kubernetes.io/h2c, which says it in the Gateway API";
        }

        if (protocol.Protocol == UpstreamProtocol.Http)
            return Takes(key, port, null);
        if (protocol.Protocol != UpstreamProtocol.Https)
            return $"backend-protocol {protocol.Protocol} has no counterpart";
        if (policies.Get<UpstreamTlsPolicy>()?.Settings is not { Verify: true, Credentials: { } credentials } tls)
            return "backend-protocol HTTPS without verification has no counterpart: name an authority in proxy-ssl-secret, and set proxy-ssl-verify to on";
        if (credentials.Get("tls.crt") is not null)
            return "the client certificate of proxy-ssl-secret has no counterpart for one Service: a Gateway has one for all (spec.tls.backend)";
        if (Takes(key, port, tls) is { } problem)
            return problem;
        Verify(key, of, tls);
        return null;
    }

    string? Takes(ObjectKey key, int port, UpstreamTlsSettings? tls) =>
        _tls.TryAdd((key, port), tls) || Equals(_tls[(key, port)], tls) ? null
        : $"port {port} of Service {key} is reached in two ways, and a BackendTLSPolicy is about all its requests";

    void Verify(ObjectKey service, ServicePort? port, UpstreamTlsSettings tls)
    {
        var name = port is { Name.Length: > 0 } named ? $"{service.Name}.{named.Name}" : service.Name;
        var authorities = new ObjectKey(service.Namespace, $"{name}-ca");
        _objects[$"0 {authorities}"] = new JsonObject
        {
            ["apiVersion"] = "v1",
            ["kind"] = "ConfigMap",
            ["metadata"] = ObjectForms.Metadata(authorities),
            ["data"] = new JsonObject { ["ca.crt"] = System.Text.Encoding.UTF8.GetString(tls.Credentials!.Get("ca.crt") ?? []) },
        };
        var target = new JsonObject { ["group"] = "", ["kind"] = "Service", ["name"] = service.Name };
        if (port is { Name.Length: > 0 })
            target["sectionName"] = port.Name;
        _objects[$"2 {service.Namespace} {name}"] = ObjectForms.Of("BackendTLSPolicy", new(service.Namespace, name), new()
        {
            ["targetRefs"] = new JsonArray(target),
            ["validation"] = new JsonObject
            {
                ["caCertificateRefs"] = new JsonArray(new JsonObject { ["group"] = "", ["kind"] = "ConfigMap", ["name"] = authorities.Name }),
                ["hostname"] = tls.Name ?? $"{service.Name}.{service.Namespace}.svc",
            },
        });
    }
}
