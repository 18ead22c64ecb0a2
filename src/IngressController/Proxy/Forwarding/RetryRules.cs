using Microsoft.AspNetCore.Http;

namespace IngressController.Proxy.Forwarding;

/// <summary>The cases in which another destination is tried (nginx' <c>proxy_next_upstream</c>).</summary>
[Flags]
enum RetryConditions
{
    None = 0,

    /// <summary>The connection could not be made, or broke before the answer's headers.</summary>
    Error = 1,
    Timeout = 2,

    /// <summary>The answer is not HTTP, or its headers are larger than allowed.</summary>
    InvalidHeader = 4,
    Http500 = 8,
    Http502 = 16,
    Http503 = 32,
    Http504 = 64,
    Http403 = 128,
    Http404 = 256,
    Http429 = 512,

    /// <summary>Also repeats POST, LOCK and PATCH once they were sent.</summary>
    NonIdempotent = 1024,
}

/// <summary>When another destination may get a request.</summary>
/// <param name="Conditions">In which cases.</param>
/// <param name="Tries">How many tries in total; 0: as many as there are destinations.</param>
/// <param name="Timeout">How long after the first one another may begin; zero: always.</param>
sealed record RetryRules(RetryConditions Conditions, int Tries, TimeSpan Timeout)
{
    /// <summary>Behaviour 80.</summary>
    public static RetryRules Default { get; } = new(RetryConditions.Error | RetryConditions.Timeout, 3, TimeSpan.Zero);

    /// <summary>The case that an answer's status is, or none.</summary>
    public static RetryConditions ConditionOf(int status) => status switch
    {
        500 => RetryConditions.Http500,
        502 => RetryConditions.Http502,
        503 => RetryConditions.Http503,
        504 => RetryConditions.Http504,
        403 => RetryConditions.Http403,
        404 => RetryConditions.Http404,
        429 => RetryConditions.Http429,
        _ => RetryConditions.None,
    };

    public bool Covers(RetryConditions condition) => (Conditions & condition) != 0;

    public bool MayBegin(int triesSoFar, TimeSpan elapsed) => (Tries == 0 || triesSoFar < Tries) && (Timeout == TimeSpan.Zero || elapsed < Timeout);

    /// <summary>Whether doing it twice is allowed: POST, LOCK and PATCH change something each time (behaviour 80).</summary>
    public bool MayRepeat(string method) =>
        Covers(RetryConditions.NonIdempotent) || !(HttpMethods.IsPost(method) || HttpMethods.IsPatch(method) || method == "LOCK");
}
