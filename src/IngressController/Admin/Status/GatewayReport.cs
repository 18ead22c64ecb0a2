using System.Text.Json;
using IngressController.Core.Gateways.Serving;

namespace IngressController.Admin.Status;

/// <summary>The listeners of Gateways with what they serve, as JSON.</summary>
static class GatewayReport
{
    /// <summary>Each listener at each of its endpoints, with the routes that it has.</summary>
    public static IEnumerable<(GatewayPort Port, ServedListener Listener, IEnumerable<Route> Routes)> Of(GatewayTable table)
    {
        var routes = table.Routes.ToLookup(static route => (route.Gateway!.Gateway, route.Gateway.Listener));
        return from port in table.Ports
               from listener in port.Listeners
               orderby listener.Gateway, port.Endpoint.Address, port.Endpoint.Port, listener.Hostname
               select (port, listener, routes[(listener.Gateway, listener.Name)]);
    }

    public static void Write(Utf8JsonWriter json, (GatewayPort Port, ServedListener Listener, IEnumerable<Route> Routes) entry)
    {
        json.WriteString("gateway", entry.Listener.Gateway.ToString());
        json.WriteString("listener", entry.Listener.Name);
        json.WriteString("endpoint", entry.Port.Endpoint.ToString());
        json.WriteBoolean("tls", entry.Port.IsTls);
        json.WriteString("hostname", entry.Listener.Hostname);
        json.WriteStartArray("routes");
        foreach (var route in entry.Routes)
        {
            json.WriteStartObject();
            json.WriteString("route", route.Gateway!.Route.ToString());
            json.WriteNumber("rule", route.Gateway.Rule);
            json.WriteString("host", route.Host);
            json.WriteString("path", route.Path);
            json.WriteString("match", route.Match.ToString());
            if (route.Upstream is { } upstream)
                json.WriteString("upstream", upstream.Key.Name);
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }
}
