using IngressController.Core.Routing;
using IngressController.Proxy;
using IngressController.Proxy.Access;
using IngressController.Proxy.Outgoing;
using Microsoft.AspNetCore.Http;

namespace IngressController.Features.ExternalAuth;

/// <summary>Asks for one route's requests, or remembers the answer (behaviour 102).</summary>
/// <param name="policy">What is asked where.</param>
/// <param name="route">The route.</param>
/// <param name="client">Asks.</param>
/// <param name="connections">The connections of the route's namespace.</param>
/// <param name="cache">Answers that are used again.</param>
sealed class ExternalAuthCheck(ExternalAuthPolicy policy, Route route, AuthClient client, HttpMessageInvoker connections, AuthCache cache)
{
    public async ValueTask<AccessVerdict> CheckAsync(RequestContext context)
    {
        if (policy.Url.For(context) is not { } url)
        {
            client.Report(context, null, "the variables of its URL give no host");
            return AccessVerdict.Refused(StatusCodes.Status500InternalServerError);
        }

        var answer = await AnswerAsync(context, url).ConfigureAwait(false);
        context.Http.Features.Set(answer);
        context.Http.Features.Set<IAuthenticationAnswer>(answer);
        if (answer.IsGranted)
            return AccessVerdict.Granted;
        if (answer.Status == StatusCodes.Status401Unauthorized)
            context.Http.Response.Headers.WWWAuthenticate = answer.WWWAuthenticate;
        else if (answer.Status is not (StatusCodes.Status403Forbidden or 0))
            client.Report(context, url, $"unexpected status {answer.Status}");
        return AccessVerdict.Refused(answer.Status is StatusCodes.Status401Unauthorized or StatusCodes.Status403Forbidden
            ? answer.Status
            : StatusCodes.Status500InternalServerError);
    }

    async ValueTask<AuthAnswer> AnswerAsync(RequestContext context, OutgoingUrl url)
    {
        // Clients for whom the key is empty have nothing in common.
        if (policy.CacheKey?.Evaluate(context) is not { Length: > 0 } text)
            return await client.AskAsync(policy, connections, url, context).ConfigureAwait(false);
        var key = AuthCache.KeyOf(route.Host, route.Path, policy.Method ?? "", url.Text, text);
        if (cache.Find(key) is { } known)
            return known;
        var answer = await client.AskAsync(policy, connections, url, context).ConfigureAwait(false);
        cache.Add(key, answer, answer.Lifetime(policy.CacheDurations));
        return answer;
    }
}
