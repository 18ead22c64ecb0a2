using System.Collections.Immutable;
using System.Text.Json;
using IngressController.Core.Translation;
using IngressController.Metrics;
using IngressController.Proxy;
using IngressController.Proxy.Balancing;
using IngressController.Tls;

namespace IngressController.Admin.Status;

/// <summary>
/// The active table as JSON: routes by host, upstreams with their endpoints, certificates, problems of objects, and Ingresses that it does not
/// serve.
/// </summary>
sealed class TableReport(
    ActiveTableHolder tables, UpstreamRegistry upstreams, ServedCertificates certificates, ControllerMetrics controller,
    Func<ImmutableArray<NotServedIngress>> notServed)
{
    public async Task WriteAsync(Stream output, CancellationToken cancellation)
    {
        var table = tables.Current;
        await using var report = new JsonReport(output, cancellation);
        report.Json.WriteStartObject();
        report.Json.WriteNumber("version", table.Version);
        await report.ArrayAsync("hosts", HostsOf(table.Routing), WriteHost);
        await report.ArrayAsync("gateways", GatewayReport.Of(table.Gateways.Table), GatewayReport.Write);
        await report.ArrayAsync("upstreams", upstreams.All.OrderBy(state => state.Upstream.Key.Name, StringComparer.Ordinal), WriteUpstream);
        await report.ArrayAsync("certificates", certificates.List().OrderBy(certificate => certificate.Facts.NotAfter), WriteCertificate);
        await report.ArrayAsync("problems", controller.Diagnostics.OrderByDescending(problem => problem.Severity), WriteProblem);
        await report.ArrayAsync("notServed", notServed(), WriteNotServed);
        report.Json.WriteEndObject();
    }

    static IEnumerable<VirtualHost> HostsOf(RoutingTable table) => table.NamedHosts.OrderBy(host => host.Name, StringComparer.Ordinal).Append(table.CatchAll);

    static void WriteHost(Utf8JsonWriter json, VirtualHost host)
    {
        json.WriteString("name", host.Name);
        if (host.AliasOf is { } original)
            json.WriteString("aliasOf", original);
        json.WriteBoolean("tls", host.Tls is not null);
        json.WriteStartArray("routes");
        foreach (var route in host.ToldRoutes)
        {
            json.WriteStartObject();
            WriteRoute(json, route, isUnmatched: ReferenceEquals(route, host.Unmatched));
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    static void WriteRoute(Utf8JsonWriter json, Route route, bool isUnmatched)
    {
        json.WriteString("path", route.Path);
        json.WriteString("match", isUnmatched ? "Default" : route.Pattern is not null ? "Regex" : route.Match.ToString());
        if (route.Ingress is { } ingress)
            json.WriteString("ingress", ingress.ToString());
        if (route.Upstream is { } upstream)
            json.WriteString("upstream", upstream.Key.Name);
        if (route.Policies.DeniedBecause is { } reason)
            json.WriteString("closed", reason);
        if (route.Canaries.IsEmpty)
            return;
        json.WriteStartArray("canaries");
        foreach (var canary in route.Canaries)
            json.WriteStringValue(canary.Upstream.Key.Name);
        json.WriteEndArray();
    }

    static void WriteUpstream(Utf8JsonWriter json, UpstreamState state)
    {
        var serving = state.Serving;
        json.WriteString("name", state.Upstream.Key.Name);
        json.WriteString("service", state.Upstream.Key.Service.ToString());
        json.WriteString("port", state.Upstream.Key.Port);
        json.WriteStartArray("endpoints");
        foreach (var destination in state.Destinations)
        {
            json.WriteStartObject();
            json.WriteString("address", destination.Destination.Authority);
            if (destination.Destination.Pod is { } pod)
                json.WriteString("pod", pod);
            json.WriteBoolean("ejected", !serving.Contains(destination));
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    static void WriteCertificate(Utf8JsonWriter json, ServedCertificate certificate)
    {
        json.WriteString("host", certificate.Host);
        if (certificate.Secret is { } secret)
            json.WriteString("secret", secret.ToString());
        json.WriteString("issuer", certificate.Facts.Issuer.CommonName);
        json.WriteString("serial", certificate.Facts.SerialNumber);
        json.WriteString("key", certificate.Facts.PublicKeyAlgorithm);
        json.WriteString("notAfter", certificate.Facts.NotAfter);
    }

    static void WriteNotServed(Utf8JsonWriter json, NotServedIngress ingress)
    {
        json.WriteString("ingress", ingress.Key.ToString());
        json.WriteString("class", ingress.Class ?? "");
        json.WriteString("why", ingress.Why.ToString());
        json.WriteString("reason", ingress.Reason);
    }

    static void WriteProblem(Utf8JsonWriter json, Diagnostic problem)
    {
        json.WriteString("object", problem.Object.ToString());
        json.WriteString("severity", problem.Severity.Text());
        json.WriteString("code", problem.Code.Name);
        json.WriteString("field", problem.Field);
        json.WriteString("message", problem.Message);
    }
}
