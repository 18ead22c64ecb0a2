using IngressController.Budgets;

namespace IngressController.Admission;

/// <summary>Reads the bodies of reviews, and holds so many of them at once and no more (<see cref="Bounds.WebhookBodies"/>).</summary>
sealed class ReviewBodies
{
    const long Most = 32 << 20;

    /// <summary>What a body of unknown length gets first, in bytes.</summary>
    const int FirstRoom = 16 << 10;

    readonly FairBudget<ClientNetwork> _bytes = new(() => Most, share: 8);

    /// <summary>Bytes held.</summary>
    public long Used => _bytes.Used;

    public ReviewBodies(Ledger ledger) => ledger.Keep(Bounds.WebhookBodies, () => _bytes.Used, () => _bytes.Limit, () => _bytes.Refusals);

    /// <summary>
    /// Reads the body. A declared length is charged before the first octet is asked for, another one as it grows. Throws
    /// <see cref="BadHttpRequestException"/> for a body that is too large or broken.
    /// </summary>
    /// <returns>The body, to be disposed of; null when there is no room for it.</returns>
    public async Task<ReviewBody?> ReadAsync(HttpContext context, CancellationToken cancellation)
    {
        var body = new ReviewBody(_bytes.Open(new(context.Connection.RemoteIpAddress!)));
        var isRead = false;
        try
        {
            isRead = await TryReadAsync(context.Request, body, cancellation);
        }
        finally
        {
            if (!isRead)
                body.Dispose();
        }

        return isRead ? body : null;
    }

    static async Task<bool> TryReadAsync(HttpRequest request, ReviewBody body, CancellationToken cancellation)
    {
        // The server refuses a longer one at the first read. One octet more than declared, so that the end is seen without growing.
        var size = request.ContentLength is { } declared and <= AdmissionServer.MaxBody ? (int)declared + 1 : FirstRoom;
        while (true)
        {
            if (body.Room.IsEmpty && !body.TryGrow(size))
                return false;

            var count = await request.Body.ReadAsync(body.Room, cancellation);
            if (count == 0)
                return true;
            body.Advance(count);
            size = (int)Math.Min(2L * body.Octets.Length, AdmissionServer.MaxBody + 1);
        }
    }
}
