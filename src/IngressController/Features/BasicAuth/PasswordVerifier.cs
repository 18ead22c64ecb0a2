using IngressController.Features.BasicAuth.Passwords;
using IngressController.Proxy;
using IngressController.Proxy.Access;
using Microsoft.AspNetCore.Http;

namespace IngressController.Features.BasicAuth;

/// <summary>
/// Compares passwords at a bounded cost: half of the cores at most work on costly formats, and of each user file only so many
/// attempts wait for them, so that a flood on one Ingress starves neither the process nor the logins of others.
/// </summary>
sealed class PasswordVerifier(TimeProvider time) : IDisposable
{
    /// <summary>Attempts of one user file that may wait; more are refused with 503.</summary>
    public const int MaxPending = 64;

    readonly SemaphoreSlim _slots = new(Math.Max(1, Environment.ProcessorCount / 2));
    readonly VerifiedPasswords _verified = new(time);

    public void Dispose() => _slots.Dispose();

    /// <summary>Granted, refused with 401, or with 503 when there are too many attempts.</summary>
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
            await _slots.WaitAsync(cancellation).ConfigureAwait(false);
            try
            {
                // A browser sends several requests at once: the first has answered for the others.
                if (_verified.Contains(name))
                    return AccessVerdict.Granted;
                if (!await Task.Run(() => hash.Verify(password), cancellation).ConfigureAwait(false))
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
