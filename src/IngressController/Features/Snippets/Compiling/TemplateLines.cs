using System.Collections.Frozen;
using IngressController.Core.Annotations;

namespace IngressController.Features.Snippets.Compiling;

/// <summary>The lines that ingress-nginx' template has in the location of a path: nginx takes no second one beside them.</summary>
static class TemplateLines
{
    /// <summary>An annotation, and the lines that follow from it.</summary>
    static readonly (string Annotation, string[] Lines)[] Asked =
    [
        ("satisfy", ["satisfy"]),
        ("auth-type", ["auth_basic", "auth_basic_user_file"]),
        ("auth-url", ["auth_request"]),
        ("custom-http-errors", ["proxy_intercept_errors"]),
        ("client-body-buffer-size", ["client_body_buffer_size"]),
        ("proxy-busy-buffers-size", ["proxy_busy_buffers_size"]),
        ("limit-rate", ["limit_rate", "limit_rate_after"]),
        ("proxy-ssl-name", ["proxy_ssl_name"]),
        ("proxy-ssl-server-name", ["proxy_ssl_server_name"]),
        ("proxy-ssl-secret",
            ["proxy_ssl_verify", "proxy_ssl_verify_depth", "proxy_ssl_ciphers", "proxy_ssl_protocols", "proxy_ssl_trusted_certificate"]),
    ];

    /// <summary>The names of the lines that the annotations of this Ingress make, beside those of every path.</summary>
    public static FrozenSet<string> Of(OptionReader reader)
    {
        var asked = Asked.Where(one => reader.HasAnnotation(one.Annotation)).SelectMany(static one => one.Lines).ToList();
        return asked.Count == 0 ? IdleDirectives.OfTemplate : IdleDirectives.OfTemplate.Concat(asked).ToFrozenSet(StringComparer.Ordinal);
    }
}
