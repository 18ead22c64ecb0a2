using System.Collections.Concurrent;
using System.Globalization;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;

namespace IngressController.Tests.Kubernetes.Api;

/// <summary>What the fake API server does wrong. Verbs are <c>list</c>, <c>watch</c>, <c>get</c>, <c>create</c>, … or <c>*</c>.</summary>
sealed class FakeFaults
{
    readonly ConcurrentDictionary<Fault, int> _left = new();

    /// <summary>When set, requests without exactly this bearer token get 401.</summary>
    public string? RequiredToken { get; set; }

    /// <summary>While true, requests are taken and never answered.</summary>
    public bool Hang { get; set; }

    /// <summary>Whether a watch from an expired version gets its 410 as an ERROR event, as today, or as the HTTP status.</summary>
    public bool ExpiredAsEvent { get; set; } = true;

    /// <summary>Answers the next <paramref name="times"/> such requests with an error.</summary>
    /// <returns>A handle that ends the fault when disposed.</returns>
    public IDisposable Answer(
        string verb, string collection, int status, string reason, int times = int.MaxValue, int? retryAfter = null) =>
        Add(new(verb, collection, null, status, reason, retryAfter, this), times);

    /// <summary>Answers the next requests for a further page of a list with 410.</summary>
    public IDisposable ExpireContinue(string collection, int times = 1) =>
        Add(new("list", collection, "continue", 410, "Expired", null, this), times);

    internal async Task<bool> TryHandleAsync(HttpContext context, string verb, string collection)
    {
        if (Hang)
            await Task.Delay(Timeout.Infinite, context.RequestAborted);
        if (RequiredToken is { } token && context.Request.Headers.Authorization != $"Bearer {token}")
        {
            await StatusAsync(context, 401, "Unauthorized", "Unauthorized");
            return true;
        }

        if (_left.Keys.FirstOrDefault(fault => fault.Covers(context, verb, collection)) is not { } hit)
            return false;
        if (_left.AddOrUpdate(hit, 0, (_, left) => left - 1) <= 0)
            _left.TryRemove(hit, out _);
        if (hit.RetryAfter is { } seconds)
            context.Response.Headers.RetryAfter = seconds.ToString(CultureInfo.InvariantCulture);
        await StatusAsync(context, hit.Status, hit.Reason, $"fault: {verb} {collection}");
        return true;
    }

    internal static Task StatusAsync(HttpContext context, int code, string reason, string message)
    {
        context.Response.StatusCode = code;
        return context.Response.WriteAsJsonAsync(Status(code, reason, message));
    }

    internal static JsonObject Status(int code, string reason, string message) => new()
    {
        ["kind"] = "Status",
        ["apiVersion"] = "v1",
        ["status"] = "Failure",
        ["message"] = message,
        ["reason"] = reason,
        ["code"] = code,
    };

    Fault Add(Fault fault, int times)
    {
        _left[fault] = times;
        return fault;
    }

    sealed class Fault(string verb, string collection, string? query, int status, string reason, int? retryAfter, FakeFaults faults)
        : IDisposable
    {
        public int Status => status;

        public string Reason => reason;

        public int? RetryAfter => retryAfter;

        public bool Covers(HttpContext context, string asked, string of) =>
            (verb == "*" || verb == asked)
            && (collection == "*" || collection == of)
            && (query is null || context.Request.Query.ContainsKey(query));

        public void Dispose() => faults._left.TryRemove(this, out _);
    }
}
