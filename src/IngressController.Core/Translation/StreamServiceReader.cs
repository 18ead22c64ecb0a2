using System.Collections.Immutable;
using System.Globalization;
using System.Net;
using IngressController.Core.Annotations;
using IngressController.Core.Routing;

namespace IngressController.Core.Translation;

/// <summary>
/// Reads the ConfigMaps of <c>--tcp-services-configmap</c> and <c>--udp-services-configmap</c>: a port of the edge as key,
/// <c>namespace/service:port[:PROXY[:PROXY]]</c> as value (behaviour 98, 99).
/// </summary>
/// <param name="snapshot">All objects.</param>
/// <param name="options">The settings.</param>
/// <param name="diagnostics">Receives problems.</param>
/// <param name="references">Receives every ConfigMap and Service that is looked up.</param>
sealed class StreamServiceReader(ClusterSnapshot snapshot, TranslationOptions options, DiagnosticSink diagnostics, ISet<ObjectReference> references)
{
    public ImmutableArray<StreamService> Read() =>
    [
        .. Read(options.TcpServices, StreamProtocol.Tcp, "--tcp-services-configmap"),
        .. Read(options.UdpServices, StreamProtocol.Udp, "--udp-services-configmap"),
    ];

    IEnumerable<StreamService> Read(ObjectKey? configMap, StreamProtocol protocol, string flag)
    {
        if (configMap is not { } key)
            return [];
        var reference = new ObjectReference(ResourceKind.ConfigMap, key);
        references.Add(reference);
        if (snapshot.ConfigMaps.TryGetValue(key, out var found))
            return found.Data.Select(entry => Read(reference, protocol, entry.Key, entry.Value)).OfType<StreamService>();
        diagnostics.Error(reference, DiagnosticCodes.ConfigMapNotFound, "", $"{flag} names it, but it does not exist; no such port is open until it does");
        return [];
    }

    StreamService? Read(ObjectReference configMap, StreamProtocol protocol, string key, string value)
    {
        if (!int.TryParse(key, NumberStyles.None, CultureInfo.InvariantCulture, out var port) || port is < 1 or > IPEndPoint.MaxPort || key[0] == '0')
            return Refuse(configMap, key, DiagnosticCodes.InvalidStreamPort, "is no port number from 1 to 65535");
        if (protocol == StreamProtocol.Tcp && options.ReservedPorts.AsSpan().Contains(port))
            return Refuse(configMap, key, DiagnosticCodes.ReservedPort, "is a port of the controller itself");
        var parts = value.Trim().Split(':');
        if (parts.Length is < 2 or > 4 || !ObjectKey.TryParse(parts[0], out var service) || parts[1].Length == 0)
            return Refuse(configMap, key, DiagnosticCodes.InvalidStreamService, $"\"{value}\" is not of the form namespace/service:port");
        if (parts.AsSpan(2).ContainsAnyExcept("PROXY", "") || (protocol == StreamProtocol.Udp && parts.Length > 2))
            return Refuse(configMap, key, DiagnosticCodes.InvalidStreamService, protocol == StreamProtocol.Udp
                ? $"\"{value}\" has more than namespace/service:port, which is all that UDP can have"
                : $"\"{value}\" has something else than PROXY behind the port");
        var upstream = Resolve(configMap, key, new(service, parts[1], protocol));
        return new(protocol, port, upstream, parts.Length > 2 && parts[2].Length > 0, parts.Length > 3 && parts[3].Length > 0);
    }

    Upstream Resolve(ObjectReference configMap, string field, UpstreamKey key)
    {
        var cause = new ObjectReference(ResourceKind.Service, key.Service);
        references.Add(cause);
        var upstream = UpstreamResolver.Resolve(snapshot, key, PolicySet.Empty, options);
        if (!snapshot.Services.TryGetValue(key.Service, out var service))
            diagnostics.Error(configMap, DiagnosticCodes.ServiceNotFound, field,
                $"Service {key.Service} does not exist; the port is closed until it is created", cause);
        else if (UpstreamResolver.IsExternalName(service) && upstream.External is null)
            diagnostics.Error(configMap, DiagnosticCodes.ExternalNameRefused, field,
                $"the ExternalName Service {key.Service} cannot be used {Why(service)}; the port is closed", cause);
        else if (!UpstreamResolver.IsExternalName(service) && UpstreamResolver.FindPort(service, key.Port, UpstreamResolver.ProtocolOf(key)) is null)
            diagnostics.Error(configMap, DiagnosticCodes.ServicePortNotFound, field,
                $"Service {key.Service} has no {UpstreamResolver.ProtocolOf(key)} port {key.Port}; the port is closed until it has", cause);
        return upstream;
    }

    string Why(Service service) => options.DisableServiceExternalName ? "because --disable-svc-external-name rules it out"
        : ExternalNames.ProblemOf(service.ExternalName) is { } problem ? $"because its externalName {problem}"
        : "because the port is neither a number nor listed by it";

    StreamService? Refuse(ObjectReference configMap, string key, DiagnosticCode code, string reason)
    {
        diagnostics.Error(configMap, code, key, $"{reason}; it is left out");
        return null;
    }
}
