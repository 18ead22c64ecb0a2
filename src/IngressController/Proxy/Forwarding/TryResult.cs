namespace IngressController.Proxy.Forwarding;

/// <summary>What became of one try at one destination.</summary>
enum TryOutcome
{
    /// <summary>The client has the destination's answer, as far as that went.</summary>
    Passed,

    /// <summary>The destination answered with a status for which the rules ask somebody else.</summary>
    Declined,

    /// <summary>It answered with a status that a feature answers instead.</summary>
    Withheld,

    /// <summary>It gave no answer that could be passed on, or could not be asked.</summary>
    Failed,
}

/// <summary>The result of one try.</summary>
/// <param name="Status">The destination's status; of a failure, the one that the client gets.</param>
/// <param name="Condition">The case of <see cref="RetryRules"/>; none when no other destination could do better.</param>
/// <param name="IsSent">Whether any octet of the request may have reached the destination.</param>
/// <param name="Reason">Why it failed, for people; null otherwise.</param>
readonly record struct TryResult(TryOutcome Outcome, int Status, RetryConditions Condition = RetryConditions.None, bool IsSent = true, string? Reason = null)
{
    /// <summary>Whether the connection ended before an octet of an answer came.</summary>
    public bool IsUnanswered { get; init; }

    /// <summary>Whether request and answer went over the connection to their ends, so that it can be used again.</summary>
    public bool IsComplete { get; init; }

    /// <summary>The client went away; the destination did not fail.</summary>
    public bool ClientIsGone => Status == StatusCodes.Status499ClientClosedRequest;

    public static TryResult Passed(int status) => new(TryOutcome.Passed, status);

    /// <summary>It could not be reached, or broke off: 502 (behaviour 32).</summary>
    public static TryResult Unreachable(string reason, bool isSent = true) =>
        new(TryOutcome.Failed, StatusCodes.Status502BadGateway, RetryConditions.Error, isSent, reason);

    /// <summary>It took too long: 504 (behaviour 32).</summary>
    public static TryResult TimedOut(string reason, bool isSent = true) =>
        new(TryOutcome.Failed, StatusCodes.Status504GatewayTimeout, RetryConditions.Timeout, isSent, reason);

    /// <summary>Its head is none that could be passed on: 502.</summary>
    public static TryResult Invalid(string reason) =>
        new(TryOutcome.Failed, StatusCodes.Status502BadGateway, RetryConditions.InvalidHeader, true, reason);

    /// <summary>The request is at fault, or its client: no other destination could do better.</summary>
    public static TryResult OfClient(int status, string reason) => new(TryOutcome.Failed, status, Reason: reason);

    public static TryResult Gone() => OfClient(StatusCodes.Status499ClientClosedRequest, "the client went away");
}
