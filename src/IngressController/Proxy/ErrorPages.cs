using System.Collections.Frozen;
using System.Text;
using Microsoft.AspNetCore.Http;

namespace IngressController.Proxy;

/// <summary>
/// The bodies of the controller's own answers: byte for byte as long as nginx', whose texts monitors and scripts look for
/// (behaviour 21, 22).
/// </summary>
static class ErrorPages
{
    // Browsers with "friendly" error pages replace an answer below 512 bytes by their own, hence the padding for them.
    static readonly string Padding = string.Concat(Enumerable.Repeat("<!-- a padding to disable MSIE and Chrome friendly error page -->\r\n", 6));

    static readonly FrozenDictionary<int, Page> Pages = new Dictionary<int, string>
    {
        [301] = "Moved Permanently",
        [302] = "Found",
        [303] = "See Other",
        [307] = "Temporary Redirect",
        [308] = "Permanent Redirect",
        [400] = "Bad Request",
        [401] = "Authorization Required",
        [403] = "Forbidden",
        [404] = "Not Found",
        [405] = "Not Allowed",
        [408] = "Request Time-out",
        [413] = "Request Entity Too Large",
        [414] = "Request-URI Too Large",
        [421] = "Misdirected Request",
        [429] = "Too Many Requests",
        [500] = "Internal Server Error",
        [502] = "Bad Gateway",
        [503] = "Service Temporarily Unavailable",
        [504] = "Gateway Time-out",
    }.ToFrozenDictionary(pair => pair.Key, pair => new Page(pair.Key, pair.Value));

    /// <summary>nginx' reason phrase for a status, or null for the usual one.</summary>
    public static string? ReasonOf(int status) => Pages.GetValueOrDefault(status)?.Reason;

    /// <summary>Writes the body of an answer that has only its status so far. Statuses without a page get an empty body.</summary>
    public static Task WriteAsync(HttpContext context)
    {
        var response = context.Response;
        if (!Pages.TryGetValue(response.StatusCode, out var page))
        {
            response.ContentLength = 0;
            return Task.CompletedTask;
        }

        var body = page.Body;
        if (response.StatusCode >= 400 && IsPadded(context.Request.Headers.UserAgent.ToString()))
            body = page.PaddedBody;
        response.ContentType = "text/html";
        response.ContentLength = body.Length;
        return HttpMethods.IsHead(context.Request.Method) ? Task.CompletedTask : response.Body.WriteAsync(body).AsTask();
    }

    static bool IsPadded(string userAgent) =>
        userAgent.Contains("Chrome/", StringComparison.Ordinal) || userAgent.Contains("MSIE ", StringComparison.Ordinal);

    sealed class Page(int status, string reason)
    {
        public string Reason => reason;

        public ReadOnlyMemory<byte> Body { get; } = Encoding.ASCII.GetBytes(Html($"{status} {reason}"));

        public ReadOnlyMemory<byte> PaddedBody { get; } = Encoding.ASCII.GetBytes(Html($"{status} {reason}") + Padding);

        static string Html(string title) =>
            $"<html>\r\n<head><title>{title}</title></head>\r\n<body>\r\n<center><h1>{title}</h1></center>\r\n" +
            "<hr><center>nginx</center>\r\n</body>\r\n</html>\r\n";
    }
}
