using System.Globalization;
using System.Net;
using IngressController.Core.Annotations;
using IngressController.Core.Routing;
using IngressController.Core.Translation.Policies;

namespace IngressController.Core.Translation;

/// <summary>
/// Finds the addresses behind a Service port (behaviour 72, 73, 75 to 78). Pure: after a change of endpoints only the upstream
/// concerned is resolved again.
/// </summary>
public static class UpstreamResolver
{
    /// <summary>The upstream for <paramref name="key"/>; without destinations when the Service or port does not exist.</summary>
    public static Upstream Resolve(ClusterSnapshot snapshot, UpstreamKey key, PolicySet policies, TranslationOptions options)
    {
        if (!snapshot.Services.TryGetValue(key.Service, out var service))
            return new(key, [], null, null, policies);
        if (IsExternalName(service))
            return new(key, [], service.ClientIPAffinitySeconds, options.DisableServiceExternalName ? null : ExternalTargetOf(service, key), policies);
        var destinations = FindPort(service, key.Port, ProtocolOf(key)) is not { } port ? []
            : policies.Get<ServiceUpstreamPolicy>() is not null && ClusterAddressOf(service) is { } address ? [new(address, port.Port)]
            : DestinationsOf(snapshot, service, port, options.Zone);
        return new(key, destinations, service.ClientIPAffinitySeconds, null, policies);
    }

    // A headless Service has no cluster address: its endpoints are used.
    static string? ClusterAddressOf(Service service) =>
        service.ClusterIPs.Count > 0 && IPAddress.TryParse(service.ClusterIPs[0], out var address) ? address.ToString() : null;

    public static bool IsExternalName(Service service) => service.Type == "ExternalName";

    /// <summary>The transport protocol of the Service port that a key refers to.</summary>
    public static string ProtocolOf(UpstreamKey key) => key.Stream == StreamProtocol.Udp ? "UDP" : "TCP";

    /// <summary>
    /// The Service port that a backend refers to: by its number, else by its name, else by the text of its targetPort (behaviour 73).
    /// </summary>
    public static ServicePort? FindPort(Service service, string port, string protocol = "TCP")
    {
        ServicePort? byName = null, byTarget = null;
        foreach (var candidate in service.Ports)
        {
            if (candidate.Protocol != protocol)
                continue;
            if (IsNumber(port, candidate.Port))
                return candidate;
            if (candidate.Name == port)
                byName ??= candidate;
            if (candidate.TargetPort == port)
                byTarget ??= candidate;
        }

        return byName ?? byTarget;
    }

    static bool IsNumber(string text, int number)
    {
        Span<char> digits = stackalloc char[11];
        return number.TryFormat(digits, out var length, provider: CultureInfo.InvariantCulture) && text.AsSpan().SequenceEqual(digits[..length]);
    }

    // A port that the Service does not list is used as given (behaviour 75).
    static ExternalTarget? ExternalTargetOf(Service service, UpstreamKey key)
    {
        if (service.ExternalName is not { } name || ExternalNames.ProblemOf(name) is not null)
            return null;
        var target = FindPort(service, key.Port, ProtocolOf(key)) is { } listed ? listed.TargetPort : key.Port;
        return TryParsePort(target, out var number) ? new(name, number) : null;
    }

    static ValueArray<Destination> DestinationsOf(ClusterSnapshot snapshot, Service service, ServicePort port, string? zone)
    {
        var found = new List<Destination>();
        var slices = snapshot.SlicesOf(service.Key);
        foreach (var slice in slices)
        {
            if (slice.AddressType is not ("IPv4" or "IPv6"))
                continue;
            var onlyZone = ZoneHints.Apply(service.PrefersZone, slice.Endpoints, zone) ? zone : null;
            AddReady(found, slice.Endpoints, PortOf(slice.Ports, port), onlyZone);
        }

        // Endpoints written by hand that nothing mirrors to a slice. For a Service with selector, the slices are authoritative.
        if (slices.IsEmpty && service.Selector.Count == 0 && snapshot.Endpoints.TryGetValue(service.Key, out var endpoints))
        {
            foreach (var subset in endpoints.Subsets)
                AddReady(found, subset.Endpoints, PortOf(subset.Ports, port), onlyZone: null);
        }

        found.Sort();
        for (var i = found.Count - 1; i > 0; i--)
        {
            if (found[i] == found[i - 1])
                found.RemoveAt(i);
        }

        return found.ToValueArray();
    }

    static void AddReady(List<Destination> found, ValueArray<Endpoint> endpoints, int? port, string? onlyZone)
    {
        if (port is not (>= 1 and <= 65535))
            return;
        foreach (var endpoint in endpoints)
        {
            if (endpoint.Ready && endpoint.Addresses.Count > 0 && TextOf(endpoint.Addresses[0]) is { } address &&
                (onlyZone is null || endpoint.ZoneHints.AsSpan().Contains(onlyZone)))
                found.Add(new(address, port.Value) { Pod = endpoint.PodName });
        }
    }

    // Normalized, so that no address counts twice; nearly all are normalized already.
    static string? TextOf(string given)
    {
        if (!IPAddress.TryParse(given, out var address))
            return null;
        Span<char> text = stackalloc char[64];
        return address.TryFormat(text, out var length) && text[..length].SequenceEqual(given) ? given : address.ToString();
    }

    /// <summary>The endpoints' port for a Service port: by name, else a numeric targetPort (behaviour 72).</summary>
    static int? PortOf(ValueArray<EndpointPort> ports, ServicePort wanted)
    {
        int? only = null;
        var count = 0;
        foreach (var port in ports)
        {
            if (port.Protocol != wanted.Protocol)
                continue;
            if (port.Name == wanted.Name)
                return port.Port ?? Numeric(wanted.TargetPort);
            only = port.Port;
            count++;
        }

        // A Service with one port may leave it unnamed, and so may hand-written endpoints.
        return wanted.Name.Length == 0 && count == 1 ? only : Numeric(wanted.TargetPort);
    }

    static int? Numeric(string targetPort) => TryParsePort(targetPort, out var number) ? number : null;

    static bool TryParsePort(string text, out int port) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out port) && port is >= 1 and <= 65535;
}
