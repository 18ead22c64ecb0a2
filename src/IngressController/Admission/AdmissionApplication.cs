using System.Text;
using System.Text.Json;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Http.Features;

namespace IngressController.Admission;

/// <summary>The webhook's HTTP side: reads a review and answers it. Anything else gets a plain-text error.</summary>
/// <remarks>After a 503 the webhook configuration's failurePolicy decides whether the object is stored.</remarks>
sealed partial class AdmissionApplication(IngressReviewer reviewer, ReviewBodies bodies, TimeProvider time, ILogger log) : IHttpApplication<HttpContext>
{
    /// <summary>From the head of a review to its verdict; the API server waits for 10 s unless told otherwise.</summary>
    static readonly TimeSpan Deadline = TimeSpan.FromSeconds(8);

    readonly ReviewPlaces _places = new();

    public HttpContext CreateContext(IFeatureCollection contextFeatures) => new DefaultHttpContext(contextFeatures);

    public async Task ProcessRequestAsync(HttpContext context)
    {
        if (!HttpMethods.IsPost(context.Request.Method))
        {
            context.Response.Headers.Allow = HttpMethods.Post;
            await WriteAsync(context, Say(StatusCodes.Status405MethodNotAllowed, "the admission webhook takes POST only"));
            return;
        }

        using var deadline = new CancellationTokenSource(Deadline, time);
        using var ended = CancellationTokenSource.CreateLinkedTokenSource(deadline.Token, context.RequestAborted);
        Answer answer;
        try
        {
            answer = await AnswerAsync(context, ended.Token);
        }
        catch (BadHttpRequestException error)
        {
            answer = Say(error.StatusCode, error.StatusCode == StatusCodes.Status413PayloadTooLarge
                ? $"the review is larger than {AdmissionServer.MaxBody} bytes"
                : "the request broke off or is malformed");
        }
        catch (OperationCanceledException) when (!context.RequestAborted.IsCancellationRequested)
        {
            answer = Say(StatusCodes.Status503ServiceUnavailable, $"the review was not read and judged within {Deadline.TotalSeconds} s");
        }

        await WriteAsync(context, answer);
    }

    public void DisposeContext(HttpContext context, Exception? exception)
    {
    }

    async Task<Answer> AnswerAsync(HttpContext context, CancellationToken deadline) =>
        await bodies.ReadAsync(context, deadline) is { } body
            ? await _places.JudgeAsync(context.Connection.RemoteIpAddress!.ToString(), body, Judge, deadline)
            : Say(StatusCodes.Status503ServiceUnavailable, "the reviews under way leave no memory for this one; ask again");

    Answer Judge(ReadOnlyMemory<byte> body)
    {
        if (!AdmissionReview.TryRead(body, out var review, out var problem))
        {
            LogMalformed(log, problem);
            return Say(StatusCodes.Status400BadRequest, problem);
        }

        if (!reviewer.IsReady)
            return Say(StatusCodes.Status503ServiceUnavailable, "the objects of the cluster are not all listed yet");
        var verdict = JsonSerializer.SerializeToUtf8Bytes(new(reviewer.Answer(review, body.Length)), AdmissionJson.Default.AdmissionAnswer);
        return new(StatusCodes.Status200OK, "application/json", verdict);
    }

    static Answer Say(int status, string text) => new(status, "text/plain; charset=utf-8", Encoding.UTF8.GetBytes($"{text}\n"));

    static async Task WriteAsync(HttpContext context, Answer answer)
    {
        context.Response.StatusCode = answer.Status;
        context.Response.ContentType = answer.Type;
        context.Response.ContentLength = answer.Body.Length;
        await context.Response.Body.WriteAsync(answer.Body, context.RequestAborted);
    }

    readonly record struct Answer(int Status, string Type, byte[] Body);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Admission review refused: {Problem}")]
    static partial void LogMalformed(ILogger log, string problem);
}
