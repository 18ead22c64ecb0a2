using System.Globalization;
using System.Net;
using IngressController.Proxy.Expressions;

namespace IngressController.Proxy.Forwarding.FastCgi;

/// <summary>
/// Variables in parameters: those that only FastCGI has, and those of the target, which mean the one that the application gets, after all
/// rewriting. All others are as everywhere.
/// </summary>
static class FastCgiVariables
{
    /// <summary>Where ingress-nginx looks for files, and has none. Parameters hold it, so applications may have come to expect it.</summary>
    const string Root = "/usr/local/nginx/html";

    /// <summary>The nginx that ingress-nginx 1.15 has. Applications ask for the server's name: WordPress makes its links by it.</summary>
    const string Version = "1.27.1";

    /// <summary>What looks a variable up by its name.</summary>
    /// <param name="index">As in <see cref="FastCgiSettings"/>.</param>
    public static Func<string, Variable?> With(string index) => name => name switch
    {
        "fastcgi_script_name" => new(context => ScriptOf(context, index), IsDecoded: true),
        "fastcgi_path_info" => new(static _ => ""),
        "uri" or "document_uri" => new(static context => TargetOf(context).Path.ToString(), IsDecoded: true),
        "args" or "query_string" => new(static context => TargetOf(context).Query is { Length: > 0 } query ? query[1..].ToString() : ""),
        "is_args" => new(static context => TargetOf(context).Query.Length > 1 ? "?" : ""),
        "document_root" or "realpath_root" => new(static _ => Root),
        "request_filename" => new(static context => $"{Root}{TargetOf(context).Path}", IsDecoded: true),
        "nginx_version" => new(static _ => Version),
        "request_method" => new(static context => context.MethodToPod ?? context.Http.Request.Method),
        "remote_port" => new(static context => PortOf(context)),
        "server_addr" => new(static context => AddressOf(context.Http.Connection.LocalIpAddress)),
        "server_protocol" => new(static context => HttpProtocol.IsHttp2(context.Http.Request.Protocol) ? "HTTP/2.0" : context.Http.Request.Protocol),
        _ => Variables.Find(name),
    };

    static string ScriptOf(RequestContext context, string index)
    {
        var path = TargetOf(context).Path;
        return path.Span is [.., '/'] && index.Length > 0 ? $"{path}{index}" : path.ToString();
    }

    // Rewriting makes a target that was not looked at before.
    static RequestTarget TargetOf(RequestContext context) =>
        context.UpstreamTarget == context.Target.Origin && !context.Target.IsNone ? context.Target
        : RequestTarget.TryParse(context.UpstreamTarget.Text, out var target) ? target
        : throw new BrokenTargetException();

    static string AddressOf(IPAddress? address) =>
        address is null ? "" : (address.IsIPv4MappedToIPv6 ? address.MapToIPv4() : address).ToString();

    // As in nginx, a client that a proxy told of has none.
    static string PortOf(RequestContext context) =>
        context.ClientAddressText == context.Connection.PeerText ? context.Http.Connection.RemotePort.ToString(CultureInfo.InvariantCulture) : "";
}

/// <summary>Rewriting made a target whose path has no meaning: it climbs above the root, or has a broken escape.</summary>
sealed class BrokenTargetException() : Exception("its target was rewritten to a path that has no meaning");
