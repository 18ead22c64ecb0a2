using IngressController.Proxy.Outgoing;

namespace IngressController.Admission;

/// <summary>
/// Judges reviews beside each other, on half of the processors at most: the other half is for traffic and tables. Callers take turns, by
/// the size of what they send.
/// </summary>
sealed class ReviewPlaces
{
    static readonly int Places = Math.Max(1, Environment.ProcessorCount / 2);

    // Who waits is limited by the webhook's connections.
    readonly FairSlots _slots = new(Places, static _ => Places, int.MaxValue);

    /// <summary>Waits for a place and judges there. The body is disposed of once nobody reads it any more.</summary>
    /// <param name="caller">Who asks.</param>
    /// <param name="deadline">
    /// Ends the waiting, for the place and for the verdict. A judgement that has begun goes on and keeps place and body to its end, so that
    /// impatient callers cannot start more of them than there are places.
    /// </param>
    public async Task<T> JudgeAsync<T>(string caller, ReviewBody body, Func<ReadOnlyMemory<byte>, T> judge, CancellationToken deadline)
    {
        try
        {
            await _slots.TryEnter(caller, member: "", Math.Max(1, body.Octets.Length), deadline)!;
        }
        catch (OperationCanceledException)
        {
            body.Dispose();
            throw;
        }

        var judging = Task.Run(() =>
        {
            try
            {
                return judge(body.Octets);
            }
            finally
            {
                body.Dispose();
                _slots.Leave(caller);
            }
        }, CancellationToken.None);
        return await judging.WaitAsync(deadline);
    }
}
