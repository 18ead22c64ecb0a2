using System.Collections.Immutable;
using IngressController.Features.Snippets.Compiling;
using IngressController.Features.Snippets.Rewriting;
using IngressController.Proxy;
using IngressController.Proxy.Matching;
using IngressController.Proxy.Reasons;

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
    readonly ImmutableArray<RenewableRegex> _dear = [.. locations.SelectMany(static location => location.Pattern?.Dear ?? []).Distinct()];
    readonly bool _mayBacktrack = locations.Any(static location => location.Pattern is { IsLinear: false });

    public Task HandleAsync(RequestContext context) =>
        _dear.IsEmpty ? GoOn(Find(locations, context.Target.Path.Span, default), context) : FindInTurnAsync(context);

    // As the paths of hosts whose patterns are slow.
    async Task FindInTurnAsync(RequestContext context)
    {
        if (_mayBacktrack)
            await SocketThreads.LeaveAsync();
        SnippetLocation? found;
        using (var turn = await MatchTurn.BeginAsync(scope.Matching, scope.Host, _dear, context.Http))
        {
            if (turn.IsRefused)
            {
                await MatchTurn.Refuse(context);
                return;
            }

            using var measure = turn.Measure();
            found = Find(locations, context.Target.Path.Span, MatchDeadline.Start(context.Http.RequestAborted));
        }

        await GoOn(found, context);
    }

    Task GoOn(SnippetLocation? location, RequestContext context)
    {
        if (location is null)
            return next(context);
        context.BeginRewrite().Nested = location;
        if (location.Pattern is { } pattern)
            Comparison.Run(pattern, context.Target.Path.ToString(), context);
        return HandleAsync(_programs[locations.IndexOf(location)], context);
    }

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
            await context.AnswerWith(StatusCodes.Status503ServiceUnavailable, AnswerReason.SnippetAnswer);
    }

    // nginx' order, as among the locations of a server.
    static SnippetLocation? Find(ImmutableArray<SnippetLocation> locations, ReadOnlySpan<char> path, in MatchDeadline deadline)
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
            if (location.Kind != LocationKind.Pattern)
                continue;
            if (location.Fits(path))
                return location;
            deadline.Check(location.Path);
        }

        return prefix;
    }
}
