using IngressController.Features.BasicAuth.Digest;
using IngressController.Proxy;
using IngressController.Proxy.Access;
using IngressController.Proxy.Reasons;
using Microsoft.Net.Http.Headers;

namespace IngressController.Features.BasicAuth;

/// <summary>Basic and Digest authentication against the users of a Secret: 401.</summary>
sealed class BasicAuthFeature(FeatureServices services) : Feature<BasicAuthPolicy>
{
    /// <summary>Seconds after which a login that found no place may be tried again.</summary>
    const string RetryAfter = "1";

    readonly PasswordVerifier _verifier = PasswordVerifier.Create(services.Time, services.Loggers.CreateLogger<BasicAuthFeature>()).EnterIn(services.Ledger);
    readonly DigestNonces _nonces = new DigestNonces(services.Time).EnterIn(services.Ledger);

    public override Stage Stage => Stage.Authentication;

    protected override void Bind(BasicAuthPolicy policy, RouteScope scope, RoutePipeline pipeline)
    {
        if (NoAuthLocations.Cover(policy.Exempt, scope.Route))
            return;
        pipeline.Require(policy,
            policy.Users is { } users
                ? BasicCheck(users, policy.Realm)
                : new DigestCheck(policy.Realm, policy.DigestUsers!, _nonces).Check);
        // The password is for the controller, not for the pod (behaviour 10).
        pipeline.Withhold(HeaderNames.Authorization);
    }

    AccessCheck BasicCheck(UserFile users, string realm)
    {
        var challenge = $"Basic realm=\"{realm}\"";
        return context =>
        {
            if (!BasicCredentials.TryRead(context.Http.Request.Headers.Authorization, out var given) || !users.TryFind(given.Name, out var hash))
            {
                context.Http.Response.Headers.WWWAuthenticate = challenge;
                return new(AccessVerdict.Refused(StatusCodes.Status401Unauthorized, AnswerReason.BasicAuth));
            }

            // Set it in advance, in case of a refusal; the gate removes it when another check admits the request.
            var verdict = _verifier.VerifyAsync(users, hash, given.Password, context.Http.RequestAborted);
            return verdict.IsCompletedSuccessfully && !verdict.Result.IsRefused ? verdict : ChallengeIfRefusedAsync(context, verdict, challenge);
        };
    }

    static async ValueTask<AccessVerdict> ChallengeIfRefusedAsync(RequestContext context, ValueTask<AccessVerdict> pending, string challenge)
    {
        var verdict = await pending;
        if (verdict.RefusedWith == StatusCodes.Status401Unauthorized)
            context.Http.Response.Headers.WWWAuthenticate = challenge;
        else if (verdict.RefusedWith == StatusCodes.Status503ServiceUnavailable)
            context.Http.Response.Headers.RetryAfter = RetryAfter;
        return verdict;
    }
}
