using IngressController.Features.BasicAuth.Passwords;
using IngressController.Proxy.Access;

namespace IngressController.Features.BasicAuth;

/// <summary>
/// Compares passwords at a bounded cost: costly formats use at most half of the cores, and each user file has a limited number of
/// waiting attempts, so that a flood on one Ingress starves neither the process nor the logins of others.
/// </summary>
sealed class PasswordVerifier(TimeProvider time) : IDisposable
{
    /// <summary>Limit of waiting attempts per user file; more are refused with 503.</summary>
    public const int MaxPending = 64;

    readonly SemaphoreSlim _slots = new(Math.Max(1, Environment.ProcessorCount / 2));
    readonly VerifiedPasswords _verified = new(time);

    public void Dispose() => _slots.Dispose();

    /// <summary>Granted, or refused with 401, or with 503 when too many attempts wait.</summary>
    public ValueTask<AccessVerdict> VerifyAsync(UserFile users, PasswordHash hash, byte[] password, CancellationToken cancellation)
    {
        if (!hash.IsExpensive)
            return new(Verdict(hash.Verify(password)));
        var name = _verified.NameOf(hash, password);
        return _verified.Contains(name) ? new(AccessVerdict.Granted) : CompareAsync(users, hash, password, name, cancellation);
    }

    async ValueTask<AccessVerdict> CompareAsync(UserFile users, PasswordHash hash, byte[] password, UInt128 name, CancellationToken cancellation)
    {
        if (!users.Pending.TryEnter(MaxPending))
            return AccessVerdict.Refused(StatusCodes.Status503ServiceUnavailable);
        try
        {
            await _slots.WaitAsync(cancellation);
            try
            {
                // A browser sends several requests at once: another one may have verified the password in the meantime.
                if (_verified.Contains(name))
                    return AccessVerdict.Granted;
                if (!await Task.Run(() => hash.Verify(password), cancellation))
                    return Verdict(false);
                _verified.Add(name);
                return AccessVerdict.Granted;
            }
            finally
            {
                _slots.Release();
            }
        }
        finally
        {
            users.Pending.Leave();
        }
    }

    static AccessVerdict Verdict(bool isRight) => isRight ? AccessVerdict.Granted : AccessVerdict.Refused(StatusCodes.Status401Unauthorized);
}
