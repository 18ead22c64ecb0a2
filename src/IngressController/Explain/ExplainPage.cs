using System.Text;

namespace IngressController.Explain;

/// <summary>
/// Answers <c>/debug/explain</c>: a request given as <c>url</c>, <c>method</c>, <c>client</c> and <c>header</c> (which may come again), as JSON
/// or, with <c>format=text</c>, as text. One at a time: explaining may be slow.
/// </summary>
/// <param name="state">The table in force; null before the first.</param>
sealed class ExplainPage(Func<ExplainedState?> state) : IDisposable
{
    static readonly TimeSpan LongestWait = TimeSpan.FromSeconds(5);

    readonly SemaphoreSlim _turn = new(1);

    public async Task AnswerAsync(HttpContext context)
    {
        var query = context.Request.Query;
        var isText = query["format"] == "text";
        if (!isText && query["format"].ToString() is not ("" or "json"))
            await RefuseAsync(context, StatusCodes.Status400BadRequest, "format is neither text nor json");
        else if (query["url"].ToString() is not { Length: > 0 } url)
            await RefuseAsync(context, StatusCodes.Status400BadRequest, "url is missing: ask /debug/explain?url=https://shop.test/cart");
        else if (!ExplainQuestion.TryParse(
            url, [.. query["header"].OfType<string>()], query["client"].ToString(), query["method"].ToString(), out var question, out var problem))
            await RefuseAsync(context, StatusCodes.Status400BadRequest, problem);
        else if (state() is not { } known)
            await RefuseAsync(context, StatusCodes.Status503ServiceUnavailable, "there is no table yet: ask again when /readyz says ok");
        else if (!await _turn.WaitAsync(LongestWait, context.RequestAborted))
            await RefuseAsync(context, StatusCodes.Status503ServiceUnavailable, "others are being answered: ask again");
        else
            await ExplainAsync(context, known, question, isText);
    }

    public void Dispose() => _turn.Dispose();

    async Task ExplainAsync(HttpContext context, ExplainedState known, ExplainQuestion question, bool isText)
    {
        string text;
        try
        {
            // Away from the threads that see sockets.
            var told = await Task.Run(() => new Explainer(known).Explain(question));
            text = isText ? ExplainText.Of(told) : ExplainProcess.JsonOf(told);
        }
        finally
        {
            _turn.Release();
        }

        await WriteAsync(context, isText ? "text/plain; charset=utf-8" : "application/json", text);
    }

    static Task RefuseAsync(HttpContext context, int status, string problem)
    {
        context.Response.StatusCode = status;
        return WriteAsync(context, "text/plain; charset=utf-8", $"{Core.Redaction.DiagnosticText.Of(problem)}\n");
    }

    static Task WriteAsync(HttpContext context, string type, string text)
    {
        var body = Encoding.UTF8.GetBytes(text);
        context.Response.ContentType = type;
        context.Response.ContentLength = body.Length;
        return HttpMethods.IsHead(context.Request.Method) ? Task.CompletedTask : context.Response.Body.WriteAsync(body, context.RequestAborted).AsTask();
    }
}
