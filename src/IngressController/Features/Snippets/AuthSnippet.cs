using System.Collections.Immutable;
using IngressController.Features.ExternalAuth;
using IngressController.Features.Snippets.Headers;
using IngressController.Features.Snippets.Rewriting;
using IngressController.Proxy;
using IngressController.Proxy.Access;
using IngressController.Proxy.Matching;
using IngressController.Proxy.Outgoing;
using IngressController.Proxy.Reasons;

namespace IngressController.Features.Snippets;

/// <summary>What an auth-snippet makes of questions. Equal when made of the same text.</summary>
/// <inheritdoc cref="PathSnippetPolicy"/>
sealed record AuthSnippet(string Text, string Variables, SnippetLevel Level) : IQuestionRules
{
    public IRouteQuestionRules Bind(VirtualHost host, MatchBudget matching) =>
        new RouteAuthSnippet(Level.Rewrites.IsEmpty ? null : new(Level.Rewrites, new(host, matching, "")), Level.PodHeaders);

    public bool Equals(AuthSnippet? other) => other is not null && Text == other.Text && Variables == other.Variables;

    public override int GetHashCode() => HashCode.Combine(Text, Variables);

    // The text may hold secrets.
    public override string ToString() => nameof(AuthSnippet);
}

/// <summary>An auth-snippet on one route.</summary>
/// <param name="program">Run before the question; null: nothing.</param>
/// <param name="headers">Headers of the question.</param>
sealed class RouteAuthSnippet(RewriteProgram? program, ImmutableArray<PodHeader> headers) : IRouteQuestionRules
{
    public async ValueTask<AccessVerdict?> DecideAsync(RequestContext context)
    {
        if (program is null)
            return null;
        var state = context.BeginRewrite();
        state.IsForQuestion = true;
        try
        {
            var result = await program.RunAsync(context);
            return result.End != RewriteEnd.Answer ? null
                : result.Status == StatusCodes.Status200OK ? AccessVerdict.Granted
                : result.Status == 0 ? AccessVerdict.Refused(StatusCodes.Status500InternalServerError, AnswerReason.AuthFailed)
                : AccessVerdict.Refused(result.Status, AnswerReason.AuthRefused);
        }
        finally
        {
            state.IsForQuestion = false;
        }
    }

    public void Edit(RequestContext context, OutgoingHead question)
    {
        if (headers.IsEmpty)
            return;
        var state = context.BeginRewrite();
        state.IsForQuestion = true;
        foreach (var header in headers)
        {
            // The service gets each header once: the snippet's.
            if (!header.Name.Equals("Host", StringComparison.OrdinalIgnoreCase))
                question.Remove(header.Name);
            question.Set(header.Name, header.Value.Evaluate(context));
        }

        state.IsForQuestion = false;
    }
}
