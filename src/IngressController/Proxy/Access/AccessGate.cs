using IngressController.Proxy.Reasons;
using Microsoft.Extensions.Primitives;

namespace IngressController.Proxy.Access;

/// <summary>The verdict of one access check.</summary>
/// <param name="RefusedWith">The status to refuse it with; 0 when it does not refuse.</param>
/// <param name="IsGranted">Whether the check by itself grants access, which counts where any one check is enough.</param>
/// <param name="Reason">Which check refuses it; null when none does.</param>
readonly record struct AccessVerdict(int RefusedWith, bool IsGranted, AnswerReason? Reason)
{
    public static AccessVerdict Granted => new(0, true, null);

    /// <summary>Neither refuses nor grants.</summary>
    public static AccessVerdict NoOpinion => new(0, false, null);

    public static AccessVerdict Refused(int status, AnswerReason reason) => new(status, false, reason);

    public bool IsRefused => RefusedWith != 0;
}

/// <summary>Decides whether a request may proceed. It may set headers of its refusal, but must not write a body.</summary>
delegate ValueTask<AccessVerdict> AccessCheck(RequestContext context);

/// <summary>
/// The access checks of one route as one step: with <c>satisfy all</c> no check may refuse, with <c>satisfy any</c> one that
/// grants is enough (ngx_http_core_access_phase).
/// </summary>
/// <param name="checks">The checks, in order.</param>
/// <param name="anyIsEnough">Whether one that grants is enough.</param>
/// <param name="decided">What is done when they have decided, whatever they decided.</param>
/// <param name="unauthorized">Answers 401; null: its page does.</param>
/// <param name="next">The next step.</param>
sealed class AccessGate(AccessCheck[] checks, bool anyIsEnough, Action<RequestContext>[] decided, RequestStep? unauthorized, RequestStep next)
{
    public Task HandleAsync(RequestContext context)
    {
        var verdict = DecideAsync(context);
        return verdict.IsCompletedSuccessfully ? ContinueAsync(context, verdict.Result) : WaitAsync(context, verdict);
    }

    async Task WaitAsync(RequestContext context, ValueTask<AccessVerdict> verdict) =>
        await ContinueAsync(context, await verdict);

    Task ContinueAsync(RequestContext context, AccessVerdict verdict)
    {
        foreach (var action in decided)
            action(context);
        if (!verdict.IsRefused)
            return next(context);
        context.AnswerWith(verdict.RefusedWith, verdict.Reason!);
        return verdict.RefusedWith == StatusCodes.Status401Unauthorized && unauthorized is not null ? unauthorized(context) : Task.CompletedTask;
    }

    async ValueTask<AccessVerdict> DecideAsync(RequestContext context)
    {
        var refusal = AccessVerdict.NoOpinion;
        foreach (var check in checks)
        {
            // Each check that could have let through asks the client, beside those before it.
            var headers = context.Http.Response.Headers;
            var challenges = refusal.IsRefused ? headers.WWWAuthenticate : default;
            if (challenges.Count > 0)
                headers.WWWAuthenticate = default;
            var verdict = await check(context);
            if (anyIsEnough && verdict.IsGranted)
            {
                headers.WWWAuthenticate = default;
                return verdict;
            }

            if (challenges.Count > 0)
                headers.WWWAuthenticate = StringValues.Concat(challenges, headers.WWWAuthenticate);
            if (!verdict.IsRefused)
                continue;
            // Any status but 401 and 403 is an error, which no other check can outweigh.
            if (!anyIsEnough || verdict.RefusedWith is not (StatusCodes.Status401Unauthorized or StatusCodes.Status403Forbidden))
                return verdict;
            if (refusal.RefusedWith != StatusCodes.Status401Unauthorized)
                refusal = verdict;
        }

        return refusal;
    }
}
