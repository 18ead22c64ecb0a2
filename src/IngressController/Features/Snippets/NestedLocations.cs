using System.Collections.Immutable;
using IngressController.Features.Snippets.Compiling;
using IngressController.Features.Snippets.Rewriting;
using IngressController.Proxy;

namespace IngressController.Features.Snippets;

/// <summary>
/// The location blocks inside a configuration-snippet. In ingress-nginx they have no pod: what their rewrite directives do not answer
/// is answered 503.
/// </summary>
/// <param name="locations">The blocks.</param>
/// <param name="scope">What their directives need of the route.</param>
/// <param name="next">What follows where none of them fits.</param>
sealed class NestedLocations(ImmutableArray<SnippetLocation> locations, RewriteScope scope, RequestStep next)
{
    readonly ImmutableArray<RewriteProgram> _programs = [.. locations.Select(location => new RewriteProgram(location.Level.Rewrites, scope))];

    public Task HandleAsync(RequestContext context) =>
        Find(locations, context.Target.Path.Span) is { } location ? HandleAsync(_programs[locations.IndexOf(location)], context) : next(context);

    static async Task HandleAsync(RewriteProgram program, RequestContext context)
    {
        var result = await program.RunAsync(context);
        if (result.Step is { } answer)
        {
            await answer(context);
            return;
        }

        if (result.End != RewriteEnd.Break && context.Rewrite is { IsRewritten: true } state)
            state.LookForRoute();
        else
            context.Http.Response.StatusCode = StatusCodes.Status503ServiceUnavailable;
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
