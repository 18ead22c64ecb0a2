namespace IngressController.Proxy.Forwarding;

/// <summary>The cases in which another destination is tried (nginx' <c>proxy_next_upstream</c>).</summary>
[Flags]
enum RetryConditions
{
    None = 0,

    /// <summary>Connecting failed, or the connection broke before the answer's headers.</summary>
    Error = 1,
    Timeout = 2,

    /// <summary>The answer is not HTTP, or its headers exceed the limit.</summary>
    InvalidHeader = 4,
    Http500 = 8,
    Http502 = 16,
    Http503 = 32,
    Http504 = 64,
    Http403 = 128,
    Http404 = 256,
    Http429 = 512,

    /// <summary>Also retries POST, LOCK and PATCH after they were sent.</summary>
    NonIdempotent = 1024,
}

/// <summary>When a request is retried at another destination.</summary>
/// <param name="Tries">Maximum total tries; 0: as many as there are destinations.</param>
/// <param name="Timeout">Time limit for starting another try, from the first one; zero: none.</param>
sealed record RetryRules(RetryConditions Conditions, int Tries, TimeSpan Timeout)
{
    /// <summary>Behaviour 80.</summary>
    public static RetryRules Default { get; } = new(RetryConditions.Error | RetryConditions.Timeout, 3, TimeSpan.Zero);

    /// <summary>The condition of an answer's status, or none.</summary>
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

    /// <summary>Whether the method may be repeated: POST, LOCK and PATCH are not idempotent (behaviour 80).</summary>
    public bool MayRepeat(string method) =>
        Covers(RetryConditions.NonIdempotent) || !(HttpMethods.IsPost(method) || HttpMethods.IsPatch(method) || method == "LOCK");
}
