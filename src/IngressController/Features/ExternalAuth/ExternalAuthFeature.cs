using IngressController.Features.ClientCertificate;
using IngressController.Metrics.Exposition;
using IngressController.Proxy;
using IngressController.Proxy.Expressions;
using IngressController.Proxy.Matching;
using IngressController.Proxy.Outgoing;
using IngressController.Proxy.Reasons;
using Microsoft.Net.Http.Headers;

namespace IngressController.Features.ExternalAuth;

/// <summary>Asks an external service whether a request may pass (behaviour 101 to 105).</summary>
sealed class ExternalAuthFeature(FeatureServices services) : Feature<ExternalAuthPolicy>, IMetricSource, IDisposable
{
    readonly MatchBudget _matching = services.Matching;
    readonly AuthClient _client = new(services.Time, services.Loggers.CreateLogger<ExternalAuthFeature>());
    readonly AuthCache _cache = new AuthCache(services.Time).EnterIn(services.Ledger);

    // Certificates are not verified, as auth-url never did: services in the cluster use self-made ones.
    readonly UrlClients _connections = new(services.Names, services.Connect, verifiesCertificates: false);

    public override Stage Stage => Stage.Authentication;

    public void Dispose() => _connections.Dispose();

    public ValueTask WriteAsync(MetricWriter writer)
    {
        writer.Gauge("ingress_yarp_auth_cache_bytes"u8, "Memory that cached answers of authentication services take.", _cache.Bytes);
        return default;
    }

    protected override void Bind(ExternalAuthPolicy policy, RouteScope scope, RoutePipeline pipeline)
    {
        // Headers that the upstream trusts never come from the client, not even on exempt routes.
        foreach (var name in policy.ResponseHeaders)
            pipeline.Withhold(name);
        if (!policy.ResponseHeaders.IsEmpty)
            pipeline.EditRequest((context, request) => SetHeaders(policy.ResponseHeaders, context, request));
        if (NoAuthLocations.Cover(policy.Exempt, scope.Route))
            return;
        var @namespace = scope.Route.Ingress?.Namespace ?? "";
        var connections = _connections.Of(@namespace);
        var question = scope.Route.Policies.Get<QuestionPolicy>();
        var rules = question?.Rules.Bind(scope.Host, _matching);
        if (ClientCertificateHeaders.Of(scope, services.Time) is { } certificate)
            rules = new CertificateQuestionRules(certificate, rules);
        pipeline.Require(policy, new ExternalAuthCheck(policy, rules, scope.Route, _client, connections, _cache.Of(@namespace)).CheckAsync);
        if (question is not null)
            pipeline.AddRule(question);
        pipeline.EditResponse((context, response) => AddCookies(policy, context, response));
        if (policy.SigninLocation is { } location)
            pipeline.AnswerUnauthorized(context => RedirectToSignin(location, context));
    }

    static void SetHeaders(ValueArray<string> names, RequestContext context, OutgoingHead request)
    {
        var answer = context.Http.Features.Get<AuthAnswer>();
        foreach (var name in names)
        {
            request.Remove(name);
            if (answer?.Header(name) is { Count: > 0 } values)
                request.Add(name, values);
        }
    }

    static void AddCookies(ExternalAuthPolicy policy, RequestContext context, HttpResponse response)
    {
        if (context.Http.Features.Get<AuthAnswer>()?.Cookies is { Count: > 0 } cookies &&
            (policy.AlwaysSetCookie || AuthAnswer.CookiesGoWith(response.StatusCode)))
            response.Headers.Append(HeaderNames.SetCookie, cookies);
    }

    static Task RedirectToSignin(Template location, RequestContext context)
    {
        context.Http.Response.Headers.WWWAuthenticate = default;
        return Redirects.Answer(context, StatusCodes.Status302Found, location.EvaluateForUri(context), AnswerReason.AuthSignin);
    }
}
