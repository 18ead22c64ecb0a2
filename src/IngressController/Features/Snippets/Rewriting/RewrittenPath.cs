using IngressController.Proxy;
using IngressController.Proxy.Reasons;

namespace IngressController.Features.Snippets.Rewriting;

/// <summary>Puts a rewritten target in force.</summary>
static class RewrittenPath
{
    /// <summary>False when it is none that could be sent.</summary>
    /// <param name="path">Encoded.</param>
    /// <param name="query">Without <c>?</c>, as it is to be sent; empty for none. Blanks and controls are encoded.</param>
    public static bool TryApply(RequestContext context, ReadOnlySpan<char> path, string query)
    {
        var text = query.Length == 0 ? path.ToString() : $"{path}?{UriText.ForLocation(query)}";
        if (!RequestTarget.TryParse(text.StartsWith('/') ? text : "/" + text, out var target))
            return false;
        context.RewriteTo(target);
        return true;
    }

    public static Task Refuse(RequestContext context) => context.AnswerWith(StatusCodes.Status400BadRequest, AnswerReason.BadRewrite);
}
