using IngressController.Proxy.Expressions;

namespace IngressController.Proxy.Forwarding.FastCgi;

/// <summary>
/// Variables in parameters: those that only FastCGI has. All others are as everywhere.
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
        "document_root" or "realpath_root" => new(static _ => Root),
        "request_filename" => new(static context => $"{Root}{TargetOf(context).Path}", IsDecoded: true),
        "nginx_version" => new(static _ => Version),
        "request_method" => new(static context => context.MethodToPod ?? context.Http.Request.Method),
        _ => Variables.Find(name),
    };

    static string ScriptOf(RequestContext context, string index)
    {
        var path = TargetOf(context).Path;
        return path.Span is [.., '/'] && index.Length > 0 ? $"{path}{index}" : path.ToString();
    }

    // Rewriting makes a target that was not looked at before.
    static RequestTarget TargetOf(RequestContext context) => context.TryReadCurrent(out var target) ? target : throw new BrokenTargetException();
}

/// <summary>Rewriting made a target whose path has no meaning: it climbs above the root, or has a broken escape.</summary>
sealed class BrokenTargetException() : Exception("its target was rewritten to a path that has no meaning");
