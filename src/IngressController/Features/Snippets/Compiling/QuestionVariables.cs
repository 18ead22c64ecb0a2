using IngressController.Proxy.Access;
using IngressController.Proxy.Expressions;

namespace IngressController.Features.Snippets.Compiling;

/// <summary>
/// Variables in an auth-snippet, and in the values of auth_request_set. nginx asks by a subrequest, which has a path of its own and no
/// query; everything else it has of the request.
/// </summary>
static class QuestionVariables
{
    /// <summary>The path of the subrequest, whose end differs by location in ingress-nginx.</summary>
    const string Path = "/_external-auth";

    /// <summary>The variable of a name before the question is asked; null when there is none.</summary>
    public static Variable? Find(string name, SnippetVariables variables) => name switch
    {
        "uri" or "document_uri" => new(static _ => Path),
        "args" or "query_string" or "is_args" or "status" => new(static _ => ""),
        _ when IsOf(name, "arg_") || IsOf(name, "sent_http_") || IsOf(name, "upstream_") => new(static _ => ""),
        _ => variables.Find(name),
    };

    /// <summary>The variable of a name when it was answered; null when there is none.</summary>
    public static Variable? FindAnswered(string name, SnippetVariables variables)
    {
        if (name is "upstream_status" or "status")
            return new(static context => context.Http.Features.Get<IAuthenticationAnswer>() is { Status: > 0 and var status } ? $"{status}" : null);
        if (Suffix(name, "upstream_http_") is { } header || (header = Suffix(name, "sent_http_")) is not null)
        {
            var field = header.Replace('_', '-');
            return new(context => Variables.AllOf(context.Http.Features.Get<IAuthenticationAnswer>()?.Header(field) ?? default), IsDecoded: true);
        }

        if (Suffix(name, "upstream_cookie_") is { } cookie)
        {
            return new(context =>
                SetCookies.Find(context.Http.Features.Get<IAuthenticationAnswer>()?.Header("Set-Cookie") ?? default, cookie), IsDecoded: true);
        }

        return IsOf(name, "upstream_") ? null : Find(name, variables);
    }

    static bool IsOf(string name, string prefix) => Suffix(name, prefix) is not null;

    static string? Suffix(string name, string prefix) =>
        name.Length > prefix.Length && name.StartsWith(prefix, StringComparison.Ordinal) ? name[prefix.Length..] : null;
}
