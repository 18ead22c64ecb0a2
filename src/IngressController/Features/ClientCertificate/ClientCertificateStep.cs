using IngressController.Proxy;
using IngressController.Proxy.Matching;
using IngressController.Proxy.Reasons;
using IngressController.Tls;
using IngressController.Tls.Clients;

namespace IngressController.Features.ClientCertificate;

/// <summary>
/// Admits a request when its client certificate satisfies the host. For requests without TLS it checks only the host name: a redirect
/// to HTTPS may follow, and <see cref="PlainHttpFeature"/> refuses the others.
/// </summary>
/// <param name="policy">What is asked for.</param>
/// <param name="isForTlsOnly">Whether requests without TLS pass unchecked.</param>
/// <param name="matching">What comparing with patterns may cost.</param>
/// <param name="host">Whose account pays for it.</param>
/// <param name="time">The clock.</param>
/// <param name="next">The next step.</param>
sealed class ClientCertificateStep(
    ClientCertificatePolicy policy, bool isForTlsOnly, MatchBudget matching, VirtualHost host, TimeProvider time, RequestStep next)
{
    static readonly byte[] WrongName = "client certificate unauthorized"u8.ToArray();

    public Task HandleAsync(RequestContext context)
    {
        if (isForTlsOnly && context.Connection.Tls is null)
            return next(context);
        if (policy.Authority is not { } authority)
            return context.AnswerWith(StatusCodes.Status403Forbidden, AnswerReason.ClientCertificate);
        if (policy.Verify != VerifyClient.Off && context.Connection.Tls is { } session)
        {
            if (IsMisdirected(context, session))
                return context.AnswerWith(StatusCodes.Status421MisdirectedRequest, AnswerReason.Misdirected);
            var verdict = session.Client?.Judge(authority, policy.Depth, time) ?? ClientVerdict.Absent;
            context.ClientVerify = verdict.Text;
            if (RefusalOf(verdict.Standing) is { } page)
                return Refuse(context, policy, page);
        }

        return policy.MatchName switch
        {
            null => next(context),
            { IsDear: true } match => CompareAsync(context, match),
            { } match => match.Current.IsMatch(SubjectOf(context)) ? next(context) : RefuseNameAsync(context),
        };
    }

    async Task CompareAsync(RequestContext context, RenewableRegex match)
    {
        bool isMatch;
        using (var turn = await MatchTurn.BeginAsync(matching, host, [match], context.Http))
        {
            if (turn.IsRefused)
            {
                await context.AnswerWith(StatusCodes.Status503ServiceUnavailable, AnswerReason.SlowMatching);
                return;
            }

            using var measure = turn.Measure();
            isMatch = match.Current.IsMatch(SubjectOf(context));
        }

        await (isMatch ? next(context) : RefuseNameAsync(context));
    }

    static string SubjectOf(RequestContext context) => context.Connection.Tls?.Client?.Subject ?? "";

    // The certificate was requested for another name (RFC 9110, 15.5.20). This also covers later requests on an HTTP/2 connection
    // that a browser reuses because its certificate covers both names.
    static bool IsMisdirected(RequestContext context, TlsSession session) =>
        session.ServerName.Length > 0 &&
        !context.HostHeader.Name.Equals(session.ServerName, StringComparison.OrdinalIgnoreCase);

    ErrorPage? RefusalOf(ClientStanding standing) => standing switch
    {
        ClientStanding.Trusted => null,
        ClientStanding.Absent => policy.Verify == VerifyClient.On ? ErrorAnswers.NoClientCertificate : null,
        ClientStanding.UnknownIssuer when policy.Verify == VerifyClient.OptionalNoAuthority => null,
        _ => ErrorAnswers.BadClientCertificate,
    };

    /// <summary>Refuses a request with the policy's page, or with the given one.</summary>
    public static Task Refuse(RequestContext context, ClientCertificatePolicy policy, ErrorPage page)
    {
        if (policy.ErrorPage is { } url)
            return Redirects.Answer(context, StatusCodes.Status302Found, url, AnswerReason.ClientCertificate);

        context.ErrorPage = page;
        return context.AnswerWith(page.Status, AnswerReason.ClientCertificate);
    }

    static async Task RefuseNameAsync(RequestContext context)
    {
        var response = context.Http.Response;
        await context.AnswerWith(StatusCodes.Status403Forbidden, AnswerReason.ClientCertificateName);
        response.ContentType = "text/html";
        response.ContentLength = WrongName.Length;
        context.Route!.EditResponse(context, response);
        if (!HttpMethods.IsHead(context.Http.Request.Method))
            await response.Body.WriteAsync(WrongName, context.Http.RequestAborted);
    }
}
