using IngressController.Core.Redaction;
using IngressController.Core.Translation;

namespace IngressController.Explain;

/// <summary>Which pods are behind an upstream, and why there may be none.</summary>
sealed class BackendPart(ExplainedState state)
{
    const int MostPods = 50;

    /// <summary>Whether endpoints were among what was read; without any, nothing can be said about pods.</summary>
    public bool ArePodsKnown => !state.Newest.EndpointSlices.IsEmpty || !state.Newest.Endpoints.IsEmpty;

    public BackendReport Of(Upstream upstream, string? role = null)
    {
        var ready = Ready(upstream);
        var pods = ready.Concat(NotReady(upstream.Key)).Take(MostPods).ToList();
        return new(upstream.Key.ToString(), role, pods, ready.Count > 0 ? null : WhyNone(upstream));
    }

    /// <summary>Whether requests are sent anywhere.</summary>
    public bool HasPods(Upstream upstream) => upstream.External is not null || Ready(upstream).Count > 0 || (!ArePodsKnown && ServiceOf(upstream) is not null);

    List<PodReport> Ready(Upstream upstream)
    {
        if (state.Running(upstream) is not { } running)
            return [.. upstream.Destinations.Select(destination => Of(destination, "ready"))];
        var serving = running.Serving;
        return [.. running.Destinations.Select(one => Of(one.Destination, serving.Contains(one) ? "ready" : "ejected: keeps failing"))];
    }

    // Those that the translation leaves out, for people to see that they are there.
    IEnumerable<PodReport> NotReady(UpstreamKey key) =>
        from slice in state.Newest.SlicesOf(key.Service)
        from endpoint in slice.Endpoints
        where !endpoint.Ready && endpoint.Addresses.Count > 0
        select new PodReport(DiagnosticText.Of(endpoint.Addresses[0]), endpoint.PodName is { } name ? DiagnosticText.Of(name) : null, "not ready");

    string WhyNone(Upstream upstream) => ServiceOf(upstream) switch
    {
        null => $"Service {upstream.Key.Service} does not exist: create it, or correct its name in the Ingress",
        var service when UpstreamResolver.IsExternalName(service) => upstream.External is { } external
            ? $"it is an ExternalName, whose addresses are those of {DiagnosticText.Of(external.HostName)} when a request comes"
            : "it is an ExternalName that leads nowhere; see the problems",
        var service when UpstreamResolver.FindPort(service, upstream.Key.Port) is null =>
            $"the Service has no port {upstream.Key.Port}; it has {PortsOf(service)}",
        _ when !ArePodsKnown => "no EndpointSlice at all is among what was read, so that its pods are not known",
        _ when state.Newest.SlicesOf(upstream.Key.Service).Any(slice => !slice.Endpoints.IsEmpty) =>
            "none of its endpoints is ready on this port: look at the pods' readiness probes and targetPort",
        _ => "it has no endpoints: look whether its selector names running pods",
    };

    Service? ServiceOf(Upstream upstream) => state.Newest.Services.GetValueOrDefault(upstream.Key.Service);

    static string PortsOf(Service service) =>
        service.Ports.IsEmpty ? "none" : string.Join(", ", service.Ports.Select(port => port.Name.Length == 0 ? $"{port.Port}" : $"{port.Port} ({port.Name})"));

    static PodReport Of(Destination destination, string status) =>
        new(destination.Authority, destination.Pod is { } name ? DiagnosticText.Of(name) : null, status);
}
