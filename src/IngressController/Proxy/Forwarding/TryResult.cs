using IngressController.Proxy.Reasons;

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
/// <param name="Cause">The same as a code.</param>
readonly record struct TryResult(
    TryOutcome Outcome, int Status, RetryConditions Condition = RetryConditions.None, bool IsSent = true, string? Reason = null, AnswerReason? Cause = null)
{
    /// <summary>Whether the connection ended before an octet of an answer came.</summary>
    public bool IsUnanswered { get; init; }

    /// <summary>Whether request and answer went over the connection to their ends, so that it can be used again.</summary>
    public bool IsComplete { get; init; }

    /// <summary>The client went away; the destination did not fail.</summary>
    public bool ClientIsGone => Status == StatusCodes.Status499ClientClosedRequest;

    public static TryResult Passed(int status) => new(TryOutcome.Passed, status);

    /// <summary>The client has a part of its answer, which broke off.</summary>
    /// <param name="reason">Null: it did not.</param>
    public static TryResult BrokenOff(int status, string? reason) =>
        new(TryOutcome.Passed, status, Reason: reason, Cause: reason is null ? null : AnswerReason.PodBrokeOff);

    /// <summary>It could not be reached, or broke off: 502 (behaviour 32).</summary>
    public static TryResult Unreachable(AnswerReason cause, string reason, bool isSent = true) =>
        new(TryOutcome.Failed, StatusCodes.Status502BadGateway, RetryConditions.Error, isSent, reason, cause);

    /// <summary>It took too long: 504 (behaviour 32).</summary>
    public static TryResult TimedOut(AnswerReason cause, string reason, bool isSent = true) =>
        new(TryOutcome.Failed, StatusCodes.Status504GatewayTimeout, RetryConditions.Timeout, isSent, reason, cause);

    /// <summary>Its head is none that could be passed on: 502.</summary>
    public static TryResult Invalid(string reason) =>
        new(TryOutcome.Failed, StatusCodes.Status502BadGateway, RetryConditions.InvalidHeader, true, reason, AnswerReason.PodBadAnswer);

    /// <summary>The request is at fault, or its client: no other destination could do better.</summary>
    public static TryResult OfClient(int status, AnswerReason cause, string reason) => new(TryOutcome.Failed, status, Reason: reason, Cause: cause);

    public static TryResult Gone() => OfClient(StatusCodes.Status499ClientClosedRequest, AnswerReason.ClientLeft, "the client went away");
}
