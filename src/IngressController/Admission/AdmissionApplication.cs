using System.Text;
using System.Text.Json;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Http.Features;

namespace IngressController.Admission;

/// <summary>The webhook's HTTP side: reads a review and answers it. Anything else gets a plain-text error.</summary>
sealed partial class AdmissionApplication(IngressReviewer reviewer, ILogger log) : IHttpApplication<HttpContext>
{
    public HttpContext CreateContext(IFeatureCollection contextFeatures) => new DefaultHttpContext(contextFeatures);

    public async Task ProcessRequestAsync(HttpContext context)
    {
        if (!HttpMethods.IsPost(context.Request.Method))
        {
            context.Response.Headers.Allow = HttpMethods.Post;
            await SayAsync(context, StatusCodes.Status405MethodNotAllowed, "the admission webhook takes POST only");
            return;
        }

        using var body = new MemoryStream();
        try
        {
            await context.Request.Body.CopyToAsync(body, context.RequestAborted);
        }
        catch (BadHttpRequestException error)
        {
            await SayAsync(context, error.StatusCode, error.StatusCode == StatusCodes.Status413PayloadTooLarge
                ? $"the review is larger than {AdmissionServer.MaxBody} bytes"
                : "the request broke off or is malformed");
            return;
        }

        await AnswerAsync(context, body.GetBuffer().AsMemory(0, (int)body.Length));
    }

    public void DisposeContext(HttpContext context, Exception? exception)
    {
    }

    Task AnswerAsync(HttpContext context, ReadOnlyMemory<byte> body)
    {
        if (!AdmissionReview.TryRead(body, out var review, out var problem))
        {
            LogMalformed(log, problem);
            return SayAsync(context, StatusCodes.Status400BadRequest, problem);
        }

        // The webhook configuration's failurePolicy decides whether the object is stored then.
        if (!reviewer.IsReady)
            return SayAsync(context, StatusCodes.Status503ServiceUnavailable, "the objects of the cluster are not all listed yet");
        var answer = JsonSerializer.SerializeToUtf8Bytes(new(reviewer.Answer(review, body.Length)), AdmissionJson.Default.AdmissionAnswer);
        context.Response.ContentType = "application/json";
        context.Response.ContentLength = answer.Length;
        return context.Response.Body.WriteAsync(answer, context.RequestAborted).AsTask();
    }

    static Task SayAsync(HttpContext context, int status, string text)
    {
        var body = Encoding.UTF8.GetBytes($"{text}\n");
        context.Response.StatusCode = status;
        context.Response.ContentType = "text/plain; charset=utf-8";
        context.Response.ContentLength = body.Length;
        return context.Response.Body.WriteAsync(body, context.RequestAborted).AsTask();
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "Admission review refused: {Problem}")]
    static partial void LogMalformed(ILogger log, string problem);
}
