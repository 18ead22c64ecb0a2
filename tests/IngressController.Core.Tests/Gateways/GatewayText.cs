using System.Text;
using IngressController.Core.Cluster;
using IngressController.Core.Diagnostics;
using IngressController.Core.Gateways;
using IngressController.Core.Gateways.Rules;
using IngressController.Core.Routing;

namespace IngressController.Core.Tests.Gateways;

/// <summary>A translation of the Gateway API as text for golden files.</summary>
static class GatewayText
{
    public static string Of(GatewayTranslation translation)
    {
        var text = new StringBuilder();
        foreach (var port in translation.Table.Ports.OrderBy(port => port.Endpoint.ToString(), StringComparer.Ordinal))
        {
            text.AppendLine($"serves {port.Endpoint} {(port.IsTls ? "TLS" : "plain")}");
            foreach (var listener in port.Listeners.OrderBy(listener => listener.Hostname, StringComparer.Ordinal))
            {
                text.Append($"  {listener.Gateway} {listener.Name} \"{listener.Hostname}\"");
                if (!listener.Certificates.IsEmpty)
                    text.Append($" certificates {string.Join(", ", listener.Certificates)}");
                text.AppendLine(listener.Clients is { } clients
                    ? $" clients {(clients.IsRequired ? "of" : "asked for")} {TextOf(clients.Authorities, "ca.crt")}"
                    : "");
            }
        }

        foreach (var route in translation.Table.Routes)
            text.AppendLine(Of(route));
        foreach (var status in translation.Statuses)
            Append(text, status);
        // All others repeat what the statuses say.
        foreach (var diagnostic in translation.Diagnostics.ToSorted().Where(static one => one.Severity == DiagnosticSeverity.Warning))
            text.AppendLine($"warning {diagnostic.Object} {diagnostic.Field}: {diagnostic.Message}");
        return text.ToString();
    }

    static string Of(Route route) =>
        $"route {route.Gateway!.Route} rule {route.Gateway.Rule} on {route.Gateway.Gateway} {route.Gateway.Listener}: " +
        $"host \"{route.Host}\" {route.Match} {route.Path} → " +
        $"{(route.Upstream is { } upstream ? $"{upstream.Key} {upstream.Destinations}" : "nothing")}" +
        string.Concat(route.Policies.Items.Select(policy => $"\n    {PolicyText(policy)}"));

    static string PolicyText(object policy) => policy switch
    {
        MirrorFilterPolicy mirror => $"mirror {string.Join(", ", mirror.Targets.Select(TextOf))}",
        BackendPolicy { Tls: { } tls } backend => $"TLS, HTTP/{(backend.IsHttp2 ? "2" : "1.1")}, {TextOf(tls)}",
        _ => policy.ToString()!,
    };

    static string TextOf(MirrorTarget target) =>
        $"{target.Upstream} {target.Numerator}/{target.Denominator}{(target.Backend.Tls is { } tls ? $" over TLS, {TextOf(tls)}" : "")}";

    static string TextOf(BackendTls tls) =>
        $"name {tls.Hostname}{string.Concat(tls.AlternativeNames.Select(name => $" or {name.Type} {name.Value}"))}, " +
        $"trusts {(tls.Authorities is null ? "the system" : TextOf(tls.Authorities, "ca.crt"))}" +
        $"{(tls.Certificate is null ? "" : $", presents {tls.Certificate.Key}")}";

    static string TextOf(SecretData data, string key) => Encoding.UTF8.GetString(data.Get(key) ?? []).ReplaceLineEndings("+");

    static void Append(StringBuilder text, GatewayStatus status)
    {
        text.AppendLine($"status of {status.Object} generation {status.Meta.Generation}");
        if (!status.Addresses.IsEmpty)
            text.AppendLine($"  addresses {string.Join(", ", status.Addresses)}");
        if (status.AttachedSets is { } sets)
            text.AppendLine($"  attached sets {sets}");
        if (!status.Features.IsEmpty)
            text.AppendLine($"  {status.Features.Count} features");
        Append(text, "  ", status.Conditions);
        foreach (var listener in status.Listeners)
        {
            var kinds = string.Join(", ", listener.SupportedKinds.Select(kind => kind.Kind));
            text.AppendLine($"  listener {listener.Name} takes [{kinds}] attached {listener.AttachedRoutes}");
            Append(text, "    ", listener.Conditions);
        }

        foreach (var parent in status.Parents)
        {
            text.AppendLine($"  parent {parent.Parent.Kind} {parent.Parent.Name} {parent.Parent.SectionName} {parent.Parent.Port}".TrimEnd());
            Append(text, "    ", parent.Conditions);
        }
    }

    static void Append(StringBuilder text, string indent, ValueArray<Condition> conditions)
    {
        foreach (var condition in conditions)
            text.AppendLine($"{indent}{condition.Type} {condition.IsTrue} {condition.Reason}{(condition.Message.Length == 0 ? "" : $": {condition.Message}")}");
    }
}
