using System.Security.Cryptography;
using System.Text;

namespace IngressController.Admin.Status;

/// <summary>The status page and the JSON it reads. All of it is read-only, and nothing in it is secret.</summary>
/// <param name="table">The table in force.</param>
/// <param name="traffic">Totals of requests.</param>
/// <param name="history">The last 15 minutes.</param>
/// <param name="failures">Why pods did not answer.</param>
/// <param name="changes">What the last tables changed.</param>
/// <param name="explain">Answers what would become of a request.</param>
sealed class StatusPages(
    TableReport table, TrafficReport traffic, HistoryReport history, FailureReport failures, ChangeReport changes, RequestDelegate explain)
{
    /// <summary>The paths of its data, for who looks for them.</summary>
    public const string Data = "/debug/table, /debug/traffic, /debug/history, /debug/failures, /debug/changes and /debug/explain";

    static readonly string Style = Resource("page.css");
    static readonly string Script = string.Concat(new[] { "page-figures.js", "page-views.js", "page.js" }.Select(Resource));

    static readonly byte[] Page = Encoding.UTF8.GetBytes(
        Resource("page.html").Replace("/*style*/", Style, StringComparison.Ordinal).Replace("/*script*/", Script, StringComparison.Ordinal));

    // Names of Ingresses are untrusted: only the page's own style and script may run.
    static readonly string Policy =
        $"default-src 'none'; style-src {HashOf(Style)}; script-src {HashOf(Script)}; connect-src 'self'; img-src data:; " +
        $"base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

    /// <summary>Null when the path is not one of its pages.</summary>
    public Task? TryAnswer(HttpContext context) => context.Request.Path.Value switch
    {
        "/" => AnswerAsync(context),
        "/debug/table" => WriteAsync(context, table.WriteAsync),
        "/debug/traffic" => WriteAsync(context, traffic.WriteAsync),
        "/debug/history" => WriteAsync(context, history.WriteAsync),
        "/debug/failures" => WriteAsync(context, failures.WriteAsync),
        "/debug/changes" => WriteAsync(context, changes.WriteAsync),
        "/debug/explain" => ExplainAsync(context),
        _ => null,
    };

    Task ExplainAsync(HttpContext context)
    {
        Protect(context, "text/plain; charset=utf-8");
        return explain(context);
    }

    static Task AnswerAsync(HttpContext context)
    {
        Protect(context, "text/html; charset=utf-8");
        context.Response.Headers.ContentSecurityPolicy = Policy;
        context.Response.ContentLength = Page.Length;
        return HttpMethods.IsHead(context.Request.Method) ? Task.CompletedTask : context.Response.Body.WriteAsync(Page, context.RequestAborted).AsTask();
    }

    static Task WriteAsync(HttpContext context, Func<Stream, CancellationToken, Task> write)
    {
        Protect(context, "application/json");
        return HttpMethods.IsHead(context.Request.Method) ? Task.CompletedTask : write(context.Response.Body, context.RequestAborted);
    }

    static void Protect(HttpContext context, string contentType)
    {
        context.Response.ContentType = contentType;
        context.Response.Headers.CacheControl = "no-store";
        context.Response.Headers.XContentTypeOptions = "nosniff";
    }

    static string HashOf(string text) => $"'sha256-{Convert.ToBase64String(SHA256.HashData(Encoding.UTF8.GetBytes(text)))}'";

    static string Resource(string name)
    {
        using var reader = new StreamReader(typeof(StatusPages).Assembly.GetManifestResourceStream($"status-{name}")!);
        return reader.ReadToEnd();
    }
}
