using System.Collections.Immutable;
using IngressController.Features.Snippets.Compiling;
using IngressController.Features.Snippets.Rewriting;
using IngressController.Proxy;

namespace IngressController.Features.Snippets;

/// <summary>
/// The location blocks inside a configuration-snippet. In ingress-nginx they have no pod: what their rewrite directives do not answer
/// is answered 503.
/// </summary>
static class NestedLocations
{
    public static Task Handle(ImmutableArray<SnippetLocation> locations, RequestContext context, RewriteScope scope, RequestStep next)
    {
        if (Find(locations, context.Target.Path.Span) is not { } location)
            return next(context);
        var result = RewriteDirective.Run(location.Level.Rewrites, context, scope);
        if (result.Step is { } answer)
            return answer(context);
        if (result.End != RewriteEnd.Break && context.Rewrite is { IsRewritten: true } state)
            state.LookForRoute();
        else
            context.Http.Response.StatusCode = StatusCodes.Status503ServiceUnavailable;
        return Task.CompletedTask;
    }

    // nginx' order, as among the locations of a server.
    static SnippetLocation? Find(ImmutableArray<SnippetLocation> locations, ReadOnlySpan<char> path)
    {
        SnippetLocation? prefix = null;
        foreach (var location in locations)
        {
            if (location.Kind == LocationKind.Pattern || !location.Fits(path))
                continue;
            if (location.Kind == LocationKind.Exact)
                return location;
            if (prefix is null || prefix.Path.Length < location.Path.Length)
                prefix = location;
        }

        if (prefix is { Kind: LocationKind.FinalPrefix })
            return prefix;
        foreach (var location in locations)
        {
            if (location.Kind == LocationKind.Pattern && location.Fits(path))
                return location;
        }

        return prefix;
    }
}
