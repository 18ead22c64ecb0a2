using System.Collections.Immutable;
using IngressController.Proxy;
using IngressController.Proxy.Matching;

namespace IngressController.Features.Snippets.Rewriting;

/// <summary>How rewrite directives go on.</summary>
enum RewriteEnd
{
    /// <summary>With the next one.</summary>
    Next,

    /// <summary>Not at all on this level; the request goes on (<c>break</c>).</summary>
    Break,

    /// <summary>Not at all; another route is chosen for the rewritten path (<c>last</c>).</summary>
    Last,

    /// <summary>Not at all: the request is answered.</summary>
    Answer,
}

/// <param name="Step">Answers the request, when it ends so.</param>
readonly record struct RewriteResult(RewriteEnd End, RequestStep? Step = null)
{
    /// <summary>What an answer in an auth-snippet means: 200 lets the request through, any other status refuses it.</summary>
    public int Status { get; init; }

    public static RewriteResult Next => default;
}

/// <summary>What rewrite directives need of their route.</summary>
/// <param name="Host">Whose account pays for comparing with patterns.</param>
/// <param name="Matching">What that may cost.</param>
/// <param name="DefaultType">The media type of texts whose path says nothing.</param>
sealed record RewriteScope(VirtualHost Host, MatchBudget Matching, string DefaultType);

/// <summary>A directive of nginx' rewrite module, run in the order of the text.</summary>
abstract class RewriteDirective
{
    /// <summary>Whether it may keep a request from the pod for good: a redirect leads to a path with rules of its own.</summary>
    public virtual bool MayRefuse => false;

    /// <summary>What it compares with, also in its block.</summary>
    public virtual IEnumerable<SearchPattern> Patterns => [];

    public abstract RewriteResult Run(RequestContext context, RewriteScope scope);

    /// <summary>Runs several.</summary>
    public static RewriteResult Run(ImmutableArray<RewriteDirective> directives, RequestContext context, RewriteScope scope)
    {
        foreach (var directive in directives)
        {
            var result = directive.Run(context, scope);
            if (result.End != RewriteEnd.Next)
                return result;
        }

        return RewriteResult.Next;
    }
}
