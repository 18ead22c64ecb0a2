using IngressController.Proxy;
using IngressController.Proxy.Access;
using IngressController.Proxy.Outgoing;
using IngressController.Proxy.Reasons;

namespace IngressController.Features.ExternalAuth;

/// <summary>Authenticates the requests of one route, by the service or by a cached answer (behaviour 102).</summary>
/// <param name="policy">What is asked, and where.</param>
/// <param name="rules">What acts on the question; null: nothing.</param>
/// <param name="route">The route.</param>
/// <param name="client">Sends auth requests.</param>
/// <param name="connections">The connections of the route's namespace.</param>
/// <param name="cache">Cached answers of the route's namespace.</param>
sealed class ExternalAuthCheck(
    ExternalAuthPolicy policy, IRouteQuestionRules? rules, Route route, AuthClient client, HttpMessageInvoker connections, AuthCache.Share cache)
{
    public async ValueTask<AccessVerdict> CheckAsync(RequestContext context)
    {
        if (rules is not null && await rules.DecideAsync(context) is { } decided)
            return decided;
        if (policy.Url.For(context) is not { } url)
        {
            client.Report(context, null, "the variables of its URL give no host");
            return AccessVerdict.Refused(StatusCodes.Status500InternalServerError, AnswerReason.AuthFailed);
        }

        var answer = await AnswerAsync(context, url);
        context.Http.Features.Set(answer);
        context.Http.Features.Set<IAuthenticationAnswer>(answer);
        if (answer.IsGranted)
            return AccessVerdict.Granted;
        if (answer.Status == StatusCodes.Status401Unauthorized)
            context.Http.Response.Headers.WWWAuthenticate = answer.WWWAuthenticate;
        else if (answer.Status is not (StatusCodes.Status403Forbidden or 0))
            client.Report(context, url, $"unexpected status {answer.Status}");
        return answer.Status is StatusCodes.Status401Unauthorized or StatusCodes.Status403Forbidden
            ? AccessVerdict.Refused(answer.Status, AnswerReason.AuthRefused)
            : AccessVerdict.Refused(StatusCodes.Status500InternalServerError, AnswerReason.AuthFailed);
    }

    async ValueTask<AuthAnswer> AnswerAsync(RequestContext context, OutgoingUrl url)
    {
        // Clients with an empty key have nothing in common, so their answers are not cached.
        if (policy.CacheKey?.Evaluate(context) is not { Length: > 0 } text)
            return await client.AskAsync(policy, rules, connections, url, context);
        var key = AuthCache.KeyOf(route.Host, route.Path, policy.Method ?? "", url.Text, text);
        if (cache.Find(key) is { } known)
            return known;
        var answer = await client.AskAsync(policy, rules, connections, url, context);
        cache.Add(key, answer, answer.Lifetime(policy.CacheDurations));
        return answer;
    }
}
