using System.Collections.Frozen;
using System.Collections.Immutable;
using IngressController.Proxy;
using IngressController.Proxy.Reasons;

namespace IngressController.Features.Snippets.ErrorPages;

/// <summary>Runs all other steps first. When the result is a status that has a page, it leads the request there.</summary>
/// <param name="ofRoute">Those of the route.</param>
/// <param name="ofHost">Those for what the directives of the host answer, before there is a route.</param>
/// <param name="nested">Those of locations inside the path that say something of them.</param>
/// <param name="withheld">The statuses of pods that are not passed on; null: those of others hold.</param>
sealed class SnippetErrorStep(
    ErrorPageLevel ofRoute,
    ErrorPageLevel ofHost,
    FrozenDictionary<object, ErrorPageLevel> nested,
    FrozenSet<int>? withheld)
{
    // nginx' names for refusals of client certificates, which leave as 400.
    const int BadCertificate = 495;
    const int NoCertificate = 496;

    public async Task HandleAsync(RequestContext context, RequestStep next)
    {
        if (withheld is not null)
            context.Exchange.Withheld = withheld;
        await next(context);
        if (context.Rewrite is { LooksForRoute: true })
            return;
        var ofPod = context.Exchange.WithheldStatus;
        var status = ofPod != 0 ? ofPod : context.Answerer == Answerer.Nobody ? OwnStatus(context) : 0;
        var level = LevelFor(context);
        if (Find(level.Pages, status) is not { } page)
            return;
        if (context.Rewrite is { HasErrorPage: true })
        {
            if (ofPod == 0)
                return;
            InternalRedirect.Forget(context);
            await context.AnswerWith(ofPod, AnswerReason.SnippetAnswer);
            return;
        }

        InternalRedirect.Forget(context);

        // Where the error came about says whether that of its page has one.
        context.BeginRewrite().HasErrorPage = level.IsRecursive is not true;
        await Go(context, page, status);
    }

    ErrorPageLevel LevelFor(RequestContext context) =>
        context.Rewrite is not { } state ? ofRoute
        : state.IsOnHost ? ofHost
        : state.Nested is { } location && nested.TryGetValue(location, out var own) ? own
        : ofRoute;

    static Task Go(RequestContext context, SnippetErrorPage page, int status)
    {
        var state = context.BeginRewrite();
        var target = page.Target.EvaluateDecoded(context);
        if (target.Length > 0 && target[0] is not ('/' or '@'))
            return Redirects.Answer(
                context, page.Status is 301 or 302 or 303 or 307 or 308 ? page.Status.Value : 302, page.Target.EvaluateForUri(context),
                AnswerReason.SnippetAnswer);
        state.AnswerStatus = page.Status ?? status;
        if (target is not ['@', ..])
            InternalRedirect.MakeGet(context);
        return InternalRedirect.Go(context, target);
    }

    static int OwnStatus(RequestContext context) =>
        context.ErrorPage is null ? context.Http.Response.StatusCode
        : context.ErrorPage == ErrorAnswers.NoClientCertificate ? NoCertificate
        : context.ErrorPage == ErrorAnswers.BadClientCertificate ? BadCertificate
        : context.Http.Response.StatusCode;

    static SnippetErrorPage? Find(ImmutableArray<SnippetErrorPage> pages, int status)
    {
        foreach (var page in pages)
        {
            if (status >= StatusCodes.Status300MultipleChoices && page.Codes.Contains(status))
                return page;
        }

        return null;
    }
}
