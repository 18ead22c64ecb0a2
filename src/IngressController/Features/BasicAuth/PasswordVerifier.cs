using IngressController.Budgets;
using IngressController.Features.BasicAuth.Passwords;
using IngressController.Proxy.Access;
using IngressController.Proxy.Connections;
using IngressController.Proxy.Outgoing;
using IngressController.Proxy.Reasons;

namespace IngressController.Features.BasicAuth;

/// <summary>Runs a comparison where it holds up nobody else.</summary>
delegate Task<bool> RunComparison(Func<bool> compare);

/// <summary>
/// Compares passwords at a bounded cost. Costly formats use at most half of the processors, of which each namespace gets as much time as
/// others that want some, and in it each user file: a flood on one starves neither the process nor the logins of others.
/// </summary>
/// <param name="run">Runs the comparisons, off the threads that see sockets.</param>
/// <param name="slots">How many run at a time.</param>
sealed partial class PasswordVerifier(TimeProvider time, ILogger log, RunComparison run, int slots)
{
    /// <summary>Limit of waiting logins per user file; more are refused with 503.</summary>
    public const int MaxWaiting = 64;

    readonly FairSlots _slots = new(slots, _ => Math.Max(1, slots / 2), MaxWaiting);
    readonly VerifiedPasswords _verified = new(time);
    readonly Occasional _full = new(time, TimeSpan.FromSeconds(10));

    /// <summary>The one of the process.</summary>
    public static PasswordVerifier Create(TimeProvider time, ILogger log) =>
        new(time, log, static compare => Task.Run(compare), Math.Max(1, Environment.ProcessorCount / 2));

    /// <summary>Enters what it keeps in the ledger; once.</summary>
    public PasswordVerifier EnterIn(Ledger ledger)
    {
        ledger.Keep(Bounds.VerifiedPasswords, () => _verified.Count, () => VerifiedPasswords.Capacity, () => _verified.Emptied);
        return this;
    }

    /// <summary>Granted, or refused with 401, or with 503 when too many logins wait.</summary>
    public ValueTask<AccessVerdict> VerifyAsync(UserFile users, PasswordHash hash, byte[] password, CancellationToken cancellation)
    {
        if (hash.Cost == 0)
            return new(Verdict(hash.Verify(password)));
        var name = _verified.NameOf(hash, password);
        return _verified.Contains(name) ? new(AccessVerdict.Granted) : CompareAsync(users, hash, password, name, cancellation);
    }

    async ValueTask<AccessVerdict> CompareAsync(UserFile users, PasswordHash hash, byte[] password, UInt128 name, CancellationToken cancellation)
    {
        var @namespace = users.Secret.Namespace;
        if (_slots.TryEnter(@namespace, users.Secret.Name, hash.Cost, cancellation) is not { } turn)
        {
            if (_full.IsDue(out var count))
                LogFull(log, MaxWaiting, users.Secret, count);
            return AccessVerdict.Refused(StatusCodes.Status503ServiceUnavailable, AnswerReason.AuthBusy);
        }

        await turn;
        try
        {
            // A browser sends several requests at once: another one may have verified the password in the meantime.
            if (_verified.Contains(name))
                return AccessVerdict.Granted;
            if (!await run(() => hash.Verify(password)))
                return Verdict(false);
            _verified.Add(name, @namespace);
            return AccessVerdict.Granted;
        }
        finally
        {
            _slots.Leave(@namespace);
        }
    }

    static AccessVerdict Verdict(bool isRight) =>
        isRight ? AccessVerdict.Granted : AccessVerdict.Refused(StatusCodes.Status401Unauthorized, AnswerReason.BasicAuth);

    [LoggerMessage(Level = LogLevel.Warning,
        Message = "{Waiting} logins to the users of Secret {Secret} wait already, so others are refused with 503 ({Count} such since the last " +
            "line): limit logins with limit-rps, or make the hashes anew at a lower cost")]
    static partial void LogFull(ILogger log, int waiting, ObjectKey secret, long count);
}
