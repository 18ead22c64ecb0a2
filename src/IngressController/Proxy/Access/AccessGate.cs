using Microsoft.AspNetCore.Http;

namespace IngressController.Proxy.Access;

/// <summary>What one access check says of a request.</summary>
/// <param name="RefusedWith">The status to refuse it with; 0 when it does not refuse.</param>
/// <param name="IsGranted">Whether it lets the request in on its own account, which counts where any one check is enough.</param>
readonly record struct AccessVerdict(int RefusedWith, bool IsGranted)
{
    public static AccessVerdict Granted => new(0, true);

    /// <summary>Has nothing against the request, and does not vouch for it either.</summary>
    public static AccessVerdict NoOpinion => new(0, false);

    public static AccessVerdict Refused(int status) => new(status, false);

    public bool IsRefused => RefusedWith != 0;
}

/// <summary>Decides whether a request may go on. It may set headers of the answer that refuses it, but writes nothing.</summary>
delegate ValueTask<AccessVerdict> AccessCheck(RequestContext context);

/// <summary>
/// The access checks of one route, as one step: with <c>satisfy all</c> every one must have nothing against the request, with
/// <c>satisfy any</c> one that grants it is enough (ngx_http_core_access_phase).
/// </summary>
sealed class AccessGate(AccessCheck[] checks, bool anyIsEnough, RequestStep? unauthorized, RequestStep next)
{
    public Task HandleAsync(RequestContext context)
    {
        var verdict = DecideAsync(context);
        return verdict.IsCompletedSuccessfully ? ContinueAsync(context, verdict.Result) : WaitAsync(context, verdict);
    }

    async Task WaitAsync(RequestContext context, ValueTask<AccessVerdict> verdict) =>
        await ContinueAsync(context, await verdict.ConfigureAwait(false)).ConfigureAwait(false);

    Task ContinueAsync(RequestContext context, AccessVerdict verdict)
    {
        if (!verdict.IsRefused)
            return next(context);
        context.Http.Response.StatusCode = verdict.RefusedWith;
        return verdict.RefusedWith == StatusCodes.Status401Unauthorized && unauthorized is not null ? unauthorized(context) : Task.CompletedTask;
    }

    async ValueTask<AccessVerdict> DecideAsync(RequestContext context)
    {
        var refusal = AccessVerdict.NoOpinion;
        foreach (var check in checks)
        {
            var verdict = await check(context).ConfigureAwait(false);
            if (anyIsEnough && verdict.IsGranted)
            {
                // A check that refused before may have asked for credentials.
                context.Http.Response.Headers.WWWAuthenticate = default;
                return verdict;
            }

            if (!verdict.IsRefused)
                continue;
            // What is neither 401 nor 403 is a failure, which no other check can make good.
            if (!anyIsEnough || verdict.RefusedWith is not (StatusCodes.Status401Unauthorized or StatusCodes.Status403Forbidden))
                return verdict;
            if (refusal.RefusedWith != StatusCodes.Status401Unauthorized)
                refusal = verdict;
        }

        return refusal;
    }
}
