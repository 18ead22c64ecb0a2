using IngressController.Budgets;

namespace IngressController.Admission;

/// <summary>The body of a review in memory, on the account of who sent it; given back on disposal.</summary>
sealed class ReviewBody(FairBudget<ClientNetwork>.Account account) : IDisposable
{
    byte[] _octets = [];
    long _charged;
    int _length;

    public ReadOnlyMemory<byte> Octets => _octets.AsMemory(0, _length);

    /// <summary>Where the next octets are to be read to; at least one long, after <see cref="TryGrow"/>.</summary>
    public Memory<byte> Room => _octets.AsMemory(_length);

    public void Advance(int count) => _length += count;

    /// <summary>Makes room for so many octets in all; false when the account or the whole has none.</summary>
    public bool TryGrow(int size)
    {
        // While octets are copied there are two arrays.
        if (!account.TryTake(size))
            return false;
        var old = _charged;
        _charged += size;
        Array.Resize(ref _octets, size);
        account.Give(old);
        _charged -= old;
        return true;
    }

    public void Dispose()
    {
        _octets = [];
        account.Give(_charged);
        account.Close();
    }
}
