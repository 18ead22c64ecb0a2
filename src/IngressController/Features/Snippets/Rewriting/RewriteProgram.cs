using System.Collections.Immutable;
using IngressController.Proxy;
using IngressController.Proxy.Matching;

namespace IngressController.Features.Snippets.Rewriting;

/// <summary>The rewrite directives of one level on one route. Those of a host whose patterns are slow wait for their turn.</summary>
sealed class RewriteProgram
{
    readonly ImmutableArray<RewriteDirective> _directives;
    readonly RewriteScope _scope;
    readonly ImmutableArray<RenewableRegex> _dear;
    readonly bool _mayBacktrack;

    public RewriteProgram(ImmutableArray<RewriteDirective> directives, RewriteScope scope)
    {
        (_directives, _scope) = (directives, scope);
        List<SearchPattern> patterns = [.. directives.SelectMany(static directive => directive.Patterns)];
        _dear = [.. patterns.SelectMany(static pattern => pattern.Dear).Distinct()];
        _mayBacktrack = patterns.Any(static pattern => !pattern.IsLinear);
    }

    /// <summary>Runs them.</summary>
    /// <exception cref="System.Text.RegularExpressions.RegexMatchTimeoutException">A pattern took too long.</exception>
    /// <exception cref="OperationCanceledException">The client left while the request waited.</exception>
    public ValueTask<RewriteResult> RunAsync(RequestContext context) =>
        _dear.IsEmpty ? new(RewriteDirective.Run(_directives, context, _scope)) : RunInTurnAsync(context);

    async ValueTask<RewriteResult> RunInTurnAsync(RequestContext context)
    {
        if (_mayBacktrack)
            await SocketThreads.LeaveAsync();
        using var turn = await MatchTurn.BeginAsync(_scope.Matching, _scope.Host, _dear, context.Http);
        if (turn.IsRefused)
            return new(RewriteEnd.Answer, MatchTurn.Refuse) { Status = StatusCodes.Status503ServiceUnavailable };
        using var measure = turn.Measure();
        var state = context.BeginRewrite();
        state.Deadline = MatchDeadline.Start(CancellationToken.None);
        var result = RewriteDirective.Run(_directives, context, _scope);
        state.Deadline = default;
        return result;
    }
}
