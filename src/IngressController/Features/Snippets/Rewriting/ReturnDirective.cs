using System.Text;
using IngressController.Proxy;
using IngressController.Proxy.Expressions;
using IngressController.Proxy.Reasons;

namespace IngressController.Features.Snippets.Rewriting;

/// <summary>return: answers the request.</summary>
/// <param name="status">0 to 999; 444 without a text closes the connection.</param>
/// <param name="text">A text, or the Location of a redirect; null: none.</param>
sealed class ReturnDirective(int status, Template? text) : RewriteDirective
{
    /// <summary>nginx' code for no answer.</summary>
    const int NoAnswer = 444;

    public override bool MayRefuse => !IsRedirect(status);

    public override RewriteResult Run(RequestContext context, RewriteScope scope) => new(
        RewriteEnd.Answer,
        status == NoAnswer && text is null ? Close
        : text is not null && IsRedirect(status) ? Redirect
        : text is not null || (status < StatusCodes.Status400BadRequest && !IsRedirect(status)) ? context => SendAsync(context, scope)
        : context => context.AnswerWith(status, AnswerReason.SnippetAnswer));

    static bool IsRedirect(int status) => status is 301 or 302 or 303 or 307 or 308;

    static Task Close(RequestContext context)
    {
        (context.Status, context.Reason) = (NoAnswer, AnswerReason.SnippetAnswer);
        context.Http.Abort();
        return Task.CompletedTask;
    }

    Task Redirect(RequestContext context)
    {
        var target = text!.Evaluate(context, static (text, _) => text);
        return Redirects.Answer(context, status, OwnLocation.Of(context, target), AnswerReason.SnippetAnswer);
    }

    async Task SendAsync(RequestContext context, RewriteScope scope)
    {
        var body = Encoding.Latin1.GetBytes(text?.EvaluateDecoded(context) ?? "");
        var response = context.Http.Response;
        await context.AnswerWith(context.Rewrite is { AnswerStatus: > 0 and var given } ? given : status, AnswerReason.SnippetAnswer);
        response.ContentType = MediaTypes.Of(context.Target.Path.Span) ?? scope.DefaultType;
        if (response.StatusCode is not (204 or 205 or 304))
            response.ContentLength = body.Length;
        context.Route!.EditResponse(context, response);

        // As in nginx, edits go by the type that is not sent.
        if (response.StatusCode is 204 or 205 or 304)
            response.ContentType = null;
        await response.StartAsync(context.Http.RequestAborted);
        if (body.Length > 0 && response.StatusCode is not (204 or 205 or 304) && !HttpMethods.IsHead(context.Http.Request.Method))
            await response.Body.WriteAsync(body, context.Http.RequestAborted);
    }
}
