using System.Collections.Frozen;
using IngressController.Features.CustomErrors;
using IngressController.Features.ExternalAuth;
using IngressController.Features.Snippets.Rewriting;
using IngressController.Proxy;
using IngressController.Proxy.Access;
using Microsoft.Net.Http.Headers;

namespace IngressController.Features.Snippets.ErrorPages;

/// <summary>
/// Leads a request to another location of its host, whose rules all act. nginx' ngx_http_internal_redirect and ngx_http_named_location.
/// </summary>
static class InternalRedirect
{
    static readonly FrozenSet<string> Staying = FrozenSet.Create(StringComparer.OrdinalIgnoreCase, HeaderNames.WWWAuthenticate, HeaderNames.Location);

    /// <summary>To the path of a text, decoded and maybe with a query, or to a named location.</summary>
    public static Task Go(RequestContext context, string target)
    {
        // Who the client is, the rules of the next location find out anew.
        context.Http.Features.Set<AuthAnswer>(null);
        context.Http.Features.Set<IAuthenticationAnswer>(null);
        var state = context.BeginRewrite();
        if (target.StartsWith('@'))
        {
            // The directives of the host are about paths, which this is not.
            state.IsHostDone = true;
            state.LookForRoute(target);
            return Task.CompletedTask;
        }

        var mark = target.IndexOf('?', StringComparison.Ordinal);
        var path = mark < 0 ? target : target[..mark];
        if (!RewrittenPath.TryApply(context, UriText.EscapePath(path), mark < 0 ? "" : target[(mark + 1)..]))
            return RewrittenPath.Refuse(context);
        state.IsHostDone = false;
        state.LookForRoute();
        return Task.CompletedTask;
    }

    /// <summary>Takes back what the request has become so far. A challenge and a Location stay, as in nginx.</summary>
    public static void Forget(RequestContext context)
    {
        var response = context.Http.Response;
        response.StatusCode = StatusCodes.Status200OK;
        foreach (var name in response.Headers.Keys.Where(static name => !Staying.Contains(name)).ToList())
            response.Headers.Remove(name);
        context.ErrorPage = null;
        context.Exchange.Restart(null, null);
        (context.Canary, context.Session, context.NewSessionKey, context.MethodToPod) = (null, null, null, null);
    }

    /// <summary>Makes GET of it, or leaves it HEAD, without a body.</summary>
    public static void MakeGet(RequestContext context)
    {
        var request = context.Http.Request;
        if (!HttpMethods.IsHead(request.Method))
            request.Method = HttpMethods.Get;
        NoBody.Apply(context);
    }
}
