using System.Collections.Frozen;
using IngressController.Features.Snippets.Syntax;

namespace IngressController.Features.Snippets.Compiling;

/// <summary>Directives that are not compiled: what cannot protect is left out with a warning, anything else closes.</summary>
static class UnknownDirectives
{
    /// <summary>Lines that ingress-nginx' template has for each path: nginx takes no second one there.</summary>
    static readonly FrozenSet<string> OfTemplate = new[]
    {
        "client_max_body_size", "proxy_read_timeout", "proxy_send_timeout", "proxy_connect_timeout", "proxy_buffering", "proxy_buffer_size", "proxy_buffers",
        "proxy_request_buffering", "proxy_http_version", "proxy_next_upstream_tries", "proxy_next_upstream_timeout", "proxy_cookie_path", "proxy_cookie_domain",
        "proxy_redirect", "port_in_redirect", "proxy_max_temp_file_size", "proxy_pass",
    }.ToFrozenSet(StringComparer.Ordinal);

    public static void Report(Directive directive, LevelBuilder level)
    {
        var all = FlatDirective.Of([directive]);
        var remedy = (level.Place & Place.AnyAuth) == 0 && SnippetRemedies.Of(all[0]) is { } use ? $"; use {use}" : "";
        if (level.Place == Place.Path && OfTemplate.Contains(directive.Name))
            level.Refuse(directive, $"stands in ingress-nginx' template already, so that nginx would refuse the whole configuration{remedy}");
        else if (all.All(HarmlessDirectives.Contains))
            level.Warn(directive, $"is not honoured{remedy}");
        else
            level.Refuse(directive, $"is not understood here, and may protect something{remedy}");
    }

    /// <summary>Reports a known directive in a place where it is none.</summary>
    public static void ReportMisplaced(Directive directive, LevelBuilder level)
    {
        if ((level.Place & Place.AnyAuth) == 0)
            level.Refuse(directive, $"may not stand {PlaceNames.Of(level.Place)}; nginx would refuse the whole configuration");
        else if (directive.Name != "proxy_set_header" && FlatDirective.Of([directive]).All(HarmlessDirectives.Contains))
            level.Warn(directive, "has no effect in an auth-snippet: it is about an answer that no client sees");
        else
            level.Refuse(directive, $"is not understood {PlaceNames.Of(level.Place)}; proxy_set_header, set, if and return are");
    }
}
