using System.Collections.Frozen;

namespace IngressController.Proxy;

/// <summary>
/// The bodies of the controller's own answers: exactly as long as nginx', whose texts monitors and scripts match (behaviour 21,
/// 22).
/// </summary>
static class ErrorAnswers
{
    static readonly FrozenDictionary<int, ErrorPage> Pages = new Dictionary<int, string>
    {
        [301] = "Moved Permanently",
        [302] = "Found",
        [303] = "See Other",
        [307] = "Temporary Redirect",
        [308] = "Permanent Redirect",
        [400] = "Bad Request",
        [401] = "Authorization Required",
        [402] = "Payment Required",
        [403] = "Forbidden",
        [404] = "Not Found",
        [405] = "Not Allowed",
        [406] = "Not Acceptable",
        [408] = "Request Time-out",
        [409] = "Conflict",
        [410] = "Gone",
        [411] = "Length Required",
        [412] = "Precondition Failed",
        [413] = "Request Entity Too Large",
        [414] = "Request-URI Too Large",
        [415] = "Unsupported Media Type",
        [416] = "Requested Range Not Satisfiable",
        [421] = "Misdirected Request",
        [429] = "Too Many Requests",
        [500] = "Internal Server Error",
        [501] = "Not Implemented",
        [502] = "Bad Gateway",
        [503] = "Service Temporarily Unavailable",
        [504] = "Gateway Time-out",
        [505] = "HTTP Version Not Supported",
        [507] = "Insufficient Storage",
    }.ToFrozenDictionary(pair => pair.Key, pair => new ErrorPage(pair.Key, pair.Value));

    /// <summary>nginx' reason phrase for a status; null for the standard one.</summary>
    public static string? ReasonOf(int status) => Pages.GetValueOrDefault(status)?.Reason;

    /// <summary>No client certificate was sent, but one is required (behaviour 51).</summary>
    public static ErrorPage NoClientCertificate { get; } = new(400, "Bad Request", "No required SSL certificate was sent");

    /// <summary>The client certificate is not acceptable (behaviour 51).</summary>
    public static ErrorPage BadClientCertificate { get; } = new(400, "Bad Request", "The SSL certificate error");

    /// <summary>Plain HTTP on the port for HTTPS (behaviour 50).</summary>
    public static ErrorPage PlainHttpToHttpsPort { get; } = new(400, "Bad Request", "The plain HTTP request was sent to HTTPS port");

    /// <summary>Sets the media type of the page of a status, which edits of the answer may ask for and change.</summary>
    /// <param name="response">The answer, which has only a status so far.</param>
    /// <param name="page">As for <see cref="WriteAsync"/>.</param>
    public static void SetType(HttpResponse response, ErrorPage? page)
    {
        if (page is not null || Pages.ContainsKey(response.StatusCode))
            response.ContentType = "text/html";
    }

    /// <summary>Writes the body of an answer that has a status and its type; empty for a status without a page.</summary>
    /// <param name="page">Replaces the status' usual page; null: that one.</param>
    public static Task WriteAsync(HttpContext context, ErrorPage? page = null)
    {
        var response = context.Response;
        if (page is null && !Pages.TryGetValue(response.StatusCode, out page))
        {
            response.ContentLength = 0;
            return Task.CompletedTask;
        }

        var body = page.Body;
        if (response.StatusCode >= 400 && IsPadded(context.Request.Headers.UserAgent.ToString()))
            body = page.PaddedBody;
        response.ContentLength = body.Length;
        return HttpMethods.IsHead(context.Request.Method) ? Task.CompletedTask : response.Body.WriteAsync(body).AsTask();
    }

    static bool IsPadded(string userAgent) =>
        userAgent.Contains("Chrome/", StringComparison.Ordinal) || userAgent.Contains("MSIE ", StringComparison.Ordinal);
}
