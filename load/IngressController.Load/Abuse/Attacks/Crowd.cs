using IngressController.Load.Measuring;

namespace IngressController.Load.Abuse.Attacks;

/// <summary>Many clients at once, each of which does its thing over and over, whatever comes of it.</summary>
static class Crowd
{
    // A listener's queue is not endless.
    const int StartedAtOnce = 64;

    static readonly TimeSpan BetweenStarts = TimeSpan.FromMilliseconds(10);
    static readonly TimeSpan Rest = TimeSpan.FromMilliseconds(250);

    /// <param name="size">How many clients.</param>
    /// <param name="tally">Counts their failures.</param>
    /// <param name="client">Told its number.</param>
    /// <param name="end">Ends all.</param>
    public static async Task RunAsync(int size, AttackTally tally, Func<int, CancellationToken, Task> client, CancellationToken end)
    {
        var clients = new List<Task>(size);
        for (var number = 0; number < size && !end.IsCancellationRequested; number++)
        {
            var own = number;
            clients.Add(Task.Run(() => LoopAsync(own, tally, client, end), CancellationToken.None));
            if (number % StartedAtOnce == StartedAtOnce - 1)
                await Task.Delay(BetweenStarts, CancellationToken.None);
        }

        await Task.WhenAll(clients);
    }

    static async Task LoopAsync(int number, AttackTally tally, Func<int, CancellationToken, Task> client, CancellationToken end)
    {
        while (!end.IsCancellationRequested)
        {
            try
            {
                await client(number, end);
            }
            catch (Exception error) when (!end.IsCancellationRequested)
            {
                tally.Add(Failure.Of(error));
                // Refused at once: coming again at once would only cost the attackers.
                await Task.Delay(Rest, end).ContinueWith(static _ => { }, TaskScheduler.Default);
            }
            catch (Exception)
            {
                return;
            }
        }
    }
}
