using System.Text.RegularExpressions;
using IngressController.Proxy;
using IngressController.Proxy.Expressions;

namespace IngressController.Features.Snippets.Rewriting;

/// <summary>The condition of an <c>if</c>.</summary>
abstract class Condition
{
    /// <summary>What it compares with; null: no pattern.</summary>
    public virtual SearchPattern? Pattern => null;

    public abstract bool Holds(RequestContext context, RewriteScope scope);
}

/// <summary>A variable alone: empty and <c>0</c> do not hold.</summary>
sealed class IsTrue(Variable variable) : Condition
{
    public override bool Holds(RequestContext context, RewriteScope scope) => variable.Of(context) is not (null or "" or "0");
}

/// <summary><c>=</c> and <c>!=</c>: compares octet by octet.</summary>
sealed class IsEqual(Variable variable, Template value, bool isNegated) : Condition
{
    public override bool Holds(RequestContext context, RewriteScope scope) =>
        string.Equals(variable.Of(context) ?? "", value.EvaluateDecoded(context), StringComparison.Ordinal) != isNegated;
}

/// <summary><c>~</c> and its like: searches, and keeps what the groups captured.</summary>
sealed class Matches(Variable variable, SearchPattern pattern, bool isNegated) : Condition
{
    public override SearchPattern Pattern => pattern;

    public override bool Holds(RequestContext context, RewriteScope scope) =>
        Comparison.Run(pattern, variable.Of(context) ?? "", context).Success != isNegated;
}

/// <summary>Compares with a pattern.</summary>
static class Comparison
{
    /// <summary>The match, whose captures are those of the request from now on.</summary>
    /// <exception cref="RegexMatchTimeoutException">It took too long.</exception>
    public static Match Run(SearchPattern pattern, string text, RequestContext context)
    {
        var match = pattern.Match(text);
        var state = context.BeginRewrite();
        state.Compare(match);
        state.Deadline.Check(pattern.Text);
        if (match.Success)
        {
            foreach (var (name, group) in pattern.Names)
            {
                context.CountText(match.Groups[group].Length);
                state.Set(name, match.Groups[group].Value);
            }
        }

        return match;
    }
}
