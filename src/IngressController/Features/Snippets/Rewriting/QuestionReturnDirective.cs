using IngressController.Proxy;

namespace IngressController.Features.Snippets.Rewriting;

/// <summary>return in an auth-snippet: stands for the answer of the authentication service (ngx_http_auth_request_module).</summary>
/// <param name="status">0 to 999.</param>
sealed class QuestionReturnDirective(int status) : RewriteDirective
{
    public override bool MayRefuse => !LetsThrough;

    /// <summary>Whether the answer says something that a service may say; anything else is an error.</summary>
    public bool IsVerdict => LetsThrough || status is StatusCodes.Status401Unauthorized or StatusCodes.Status403Forbidden;

    bool LetsThrough => status is >= 200 and < 300;

    public override RewriteResult Run(RequestContext context, RewriteScope scope) => new(RewriteEnd.Answer)
    {
        Status = LetsThrough ? StatusCodes.Status200OK : IsVerdict ? status : StatusCodes.Status500InternalServerError,
    };
}
