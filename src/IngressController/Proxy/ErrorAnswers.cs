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

    /// <summary>Sets media type and length of the page of a status, which edits of the answer may ask for and change.</summary>
    /// <param name="context">The request; its answer has only a status so far.</param>
    /// <param name="page">Replaces the status' usual page; null: that one.</param>
    /// <returns>The body; empty for a status without a page.</returns>
    public static ReadOnlyMemory<byte> Begin(HttpContext context, ErrorPage? page = null)
    {
        var response = context.Response;
        if (page is null && !Pages.TryGetValue(response.StatusCode, out page))
        {
            response.ContentLength = 0;
            return default;
        }

        var body = response.StatusCode >= 400 && IsPadded(context.Request.Headers.UserAgent.ToString()) ? page.PaddedBody : page.Body;
        (response.ContentType, response.ContentLength) = ("text/html", body.Length);
        return body;
    }

    static bool IsPadded(string userAgent) =>
        userAgent.Contains("Chrome/", StringComparison.Ordinal) || userAgent.Contains("MSIE ", StringComparison.Ordinal);
}
