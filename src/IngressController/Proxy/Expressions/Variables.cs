using System.Collections.Frozen;
using System.Diagnostics;
using System.Globalization;
using System.Net;
using IngressController.Proxy.Access;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.Primitives;

namespace IngressController.Proxy.Expressions;

/// <summary>An nginx variable.</summary>
/// <param name="Of">Its value for one request, as octets; null when it has none.</param>
/// <param name="IsDecoded">
/// Whether its value was decoded: it may then hold any octet, and whoever uses it must encode it again. Undecoded values were
/// checked on arrival, where controls are refused.
/// </param>
/// <param name="IsCapture">Whether it is a capture of a regular expression, which <c>rewrite</c> encodes in redirects.</param>
sealed record Variable(Func<RequestContext, string?> Of, bool IsDecoded = false, bool IsCapture = false);

/// <summary>nginx' variables, with its names and meanings.</summary>
static class Variables
{
    static readonly string[] Decoded = ["uri", "document_uri", "remote_user", "location_path", "ssl_client_s_dn", "ssl_client_i_dn"];

    static readonly FrozenDictionary<string, Variable> Named = new Dictionary<string, Func<RequestContext, string?>>(StringComparer.Ordinal)
    {
        ["args"] = static context => QueryOf(context),
        ["query_string"] = static context => QueryOf(context),
        ["is_args"] = static context => QueryOf(context).Length > 0 ? "?" : "",
        ["best_http_host"] = static context => context.Host.Text,
        ["binary_remote_addr"] = static context => context.ClientAddressText,
        ["connection_upgrade"] = static context => context.Http.Request.Headers.Upgrade.Count > 0 ? "upgrade" : "",
        ["content_length"] = static context => context.Http.Request.Headers.ContentLength?.ToString(CultureInfo.InvariantCulture),
        ["content_type"] = static context => context.Http.Request.Headers.ContentType,
        ["host"] = static context => context.HostHeader.Name.ToString().ToLowerInvariant(),
        ["hostname"] = static _ => Environment.MachineName,
        ["http2"] = static context => HttpProtocol.IsHttp2(context.Http.Request.Protocol) ? "h2" : "",
        ["http_host"] = static context => context.Http.Request.Headers.Host,
        ["https"] = static context => context.Connection.IsTls ? "on" : "",
        ["ingress_yarp_reason"] = static context => context.Reason?.Name,
        ["ingress_name"] = static context => PathOf(context)?.Route.Ingress?.Name,
        ["literal_dollar"] = static _ => "$",
        ["location_path"] = static context => PathOf(context) is { } path ? RequestTarget.OctetsOf(path.Route.Path) : null,
        ["msec"] = static _ => (DateTimeOffset.UtcNow.ToUnixTimeMilliseconds() / 1000.0).ToString("0.000", CultureInfo.InvariantCulture),
        ["namespace"] = static context => PathOf(context)?.Route is { } route ? (route.Ingress ?? route.Gateway?.Route.Key)?.Namespace : null,
        ["opentelemetry_context_traceparent"] = static context =>
            context.Trace.TraceId == default ? null : $"00-{context.Trace.TraceId}-{context.Trace.SpanId}-{(int)context.Trace.TraceFlags:x2}",
        ["opentelemetry_span_id"] = static context => context.Trace.SpanId == default ? null : context.Trace.SpanId.ToHexString(),
        ["opentelemetry_trace_id"] = static context => context.Trace.TraceId == default ? null : context.Trace.TraceId.ToHexString(),
        ["pass_access_scheme"] = static context => context.SchemeText,
        ["pass_port"] = static context => context.ForwardedPort,
        ["pass_server_port"] = static context => context.ForwardedPort,
        ["proxy_add_x_forwarded_for"] = static context => context.Http.Request.Headers["X-Forwarded-For"] is [_, ..] forwarded
            ? $"{forwarded}, {context.ClientAddressText}" : context.ClientAddressText,
        ["proxy_host"] = static _ => "upstream_balancer",
        ["proxy_alternative_upstream_name"] = static context => context.Canary?.Upstream.Key.Name ?? "",
        ["proxy_upstream_name"] = static context => UpstreamName(context),
        ["realip_remote_addr"] = static context => context.Connection.PeerText,
        ["remote_addr"] = static context => context.ClientAddressText,
        ["remote_port"] = static context => PortOf(context),
        ["remote_user"] = static context => BasicUser.NameOf(context.Http.Request.Headers.Authorization),
        ["req_id"] = static context => context.RequestId,
        ["request_id"] = static context => context.RequestId,
        ["request_method"] = static context => context.Http.Request.Method,
        ["request_time"] = static context => Stopwatch.GetElapsedTime(context.StartedAt).TotalSeconds.ToString("0.000", CultureInfo.InvariantCulture),
        ["request_uri"] = static context => RawTargetOf(context),
        ["escaped_request_uri"] = static context => Uri.EscapeDataString(RawTargetOf(context)),
        ["request"] = static context => $"{context.Http.Request.Method} {RawTargetOf(context)} {ProtocolOf(context)}",
        ["scheme"] = static context => context.Connection.Scheme,
        ["server_addr"] = static context => AddressOf(context.Http.Connection.LocalIpAddress),
        ["server_name"] = static context => context.Route is { Route.Host: { Length: > 0 } host } ? host : "_",
        ["server_port"] = static context => context.ForwardedPort,
        ["server_protocol"] = static context => ProtocolOf(context),
        ["service_name"] = static context => PathOf(context)?.Route.Upstream?.Key.Service.Name,
        ["service_port"] = static context => PathOf(context)?.Route.Upstream?.Key.Port,
        ["ssl_client_i_dn"] = static context => context.Connection.Tls?.Client?.Issuer,
        ["ssl_client_s_dn"] = static context => context.Connection.Tls?.Client?.Subject,
        ["ssl_client_verify"] = static context => context.ClientVerify ?? "NONE",
        ["ssl_server_name"] = static context => context.Connection.Tls?.ServerName,
        ["status"] = static context => (context.Status != 0 ? context.Status : context.Http.Response.StatusCode).ToString(CultureInfo.InvariantCulture),
        ["subdomain"] = static context => SubdomainOf(context),
        ["the_real_ip"] = static context => context.ClientAddressText,
        ["time_iso8601"] = static _ => DateTimeOffset.UtcNow.ToString("yyyy-MM-dd'T'HH:mm:ss'+00:00'", CultureInfo.InvariantCulture),
        ["time_local"] = static _ => DateTimeOffset.UtcNow.ToString("dd/MMM/yyyy:HH:mm:ss '+0000'", CultureInfo.InvariantCulture),
        ["upstream_addr"] = static context => UpstreamTries.Join(context, static (destination, _) => destination.Destination.Authority),
        ["upstream_status"] = static context => UpstreamTries.Join(context, static (_, status) =>
            status == 0 ? null : status.ToString(CultureInfo.InvariantCulture)),
        ["uri"] = static context => context.Current.Path.ToString(),
        ["document_uri"] = static context => context.Current.Path.ToString(),
    }.ToFrozenDictionary(pair => pair.Key, pair => new Variable(pair.Value, Decoded.Contains(pair.Key)), StringComparer.Ordinal);

    /// <summary>Their names in order, apart from those that begin with <c>http_</c>, <c>sent_http_</c>, <c>cookie_</c> and <c>arg_</c>.</summary>
    public static IEnumerable<string> Names => Named.Keys.Order(StringComparer.Ordinal);

    /// <summary>The variable of a name, without <c>$</c>; null when there is none.</summary>
    public static Variable? Find(string name)
    {
        if (Named.TryGetValue(name, out var variable))
            return variable;
        if (Suffix(name, "http_") is { } request)
            return HeaderVariable(request, static context => context.Http.Request.Headers);
        if (Suffix(name, "sent_http_") is { } response)
            return HeaderVariable(response, static context => context.Http.Response.Headers);
        if (Suffix(name, "cookie_") is { } cookie)
            return new(context => Cookies.Find(context.Http.Request.Headers.Cookie, cookie));
        // Vouch's manual sets these three from headers of its answers; they are known even when not set.
        if (Suffix(name, "auth_resp_") is "jwt" or "err" or "failcount")
        {
            var header = $"X-Vouch-{name["auth_resp_".Length..]}";
            return new(context => context.Http.Features.Get<IAuthenticationAnswer>()?.Header(header));
        }

        return Suffix(name, "arg_") is { } argument ? new(context => QueryArguments.Find(QueryOf(context), argument)) : null;
    }

    // A location of a snippet sets none of a path's variables: those of the path before it stay.
    static BoundRoute? PathOf(RequestContext context) =>
        context.Rewrite?.LastPath is { } path && RewriteState.IsBesidePath(context) ? path : context.Route;

    /// <summary>The same, or a capture of the rule's path: <c>1</c> to <c>9</c>.</summary>
    public static Variable? FindOrCapture(string name)
    {
        if (name is not [>= '1' and <= '9'])
            return Find(name);
        var number = name[0] - '0';
        return new(context => context.BeginRewrite().CaptureOf(number, context), IsDecoded: true, IsCapture: true);
    }

    /// <summary>The upstream's name in metrics and logs; the name of an answering canary is reported separately (behaviour 124, 125).</summary>
    public static string? UpstreamName(RequestContext context) => context.Route?.Route switch
    {
        null => null,
        { Upstream: { } upstream, Ingress: not null, StatusWithoutDestination: not 404 } => upstream.Key.Name,
        { Gateway: not null } route => route.Upstream?.Key.Name,
        _ => "upstream-default-backend",
    };

    /// <summary>The protocol by its name in nginx, which has a minor version for HTTP/2 too.</summary>
    public static string ProtocolOf(RequestContext context) =>
        HttpProtocol.IsHttp2(context.Http.Request.Protocol) ? "HTTP/2.0" : context.Http.Request.Protocol;

    static string? Suffix(string name, string prefix) =>
        name.Length > prefix.Length && name.StartsWith(prefix, StringComparison.Ordinal) ? name[prefix.Length..] : null;

    // For example, $http_x_real_ip is the header X-Real-IP.
    static Variable HeaderVariable(string name, Func<RequestContext, IHeaderDictionary> headers)
    {
        var header = name.Replace('_', '-');
        var separator = name == "cookie" ? "; " : ", ";
        return new(context => AllOf(headers(context)[header], separator));
    }

    /// <summary>Several lines of a header are one value (nginx since 1.23); null: there is none, which logs tell from an empty one.</summary>
    public static string? AllOf(StringValues lines, string separator = ", ") =>
        lines.Count > 1 ? string.Join(separator, lines.ToArray()) : lines;

    static string AddressOf(IPAddress? address) =>
        address is null ? "" : (address.IsIPv4MappedToIPv6 ? address.MapToIPv4() : address).ToString();

    // What ingress-nginx captures of the name of a wildcard host: all that its star stands for.
    static string? SubdomainOf(RequestContext context)
    {
        var name = context.HostHeader.Name;
        if (context.Route is not { Route.Host: ['*', ..] host })
            return null;
        var domain = host.AsSpan(1);
        return name.EndsWith(domain, StringComparison.OrdinalIgnoreCase) ? name[..^domain.Length].ToString().ToLowerInvariant() : null;
    }

    // As in nginx, a client that a proxy told of has none.
    static string PortOf(RequestContext context) =>
        context.ClientAddressText == context.Connection.PeerText ? context.Http.Connection.RemotePort.ToString(CultureInfo.InvariantCulture) : "";

    static string RawTargetOf(RequestContext context) =>
        context.Asked.IsNone ? context.Http.Features.GetRequiredFeature<IHttpRequestFeature>().RawTarget : context.Asked.Raw;

    static string QueryOf(RequestContext context)
    {
        if (!context.Target.IsNone)
            return context.Current.Query is { Length: > 0 } query ? query[1..].ToString() : "";
        var target = RawTargetOf(context);
        var mark = target.IndexOf('?', StringComparison.Ordinal);
        return mark < 0 ? "" : target[(mark + 1)..];
    }
}
