using IngressController.Load.Measuring;

namespace IngressController.Load.Abuse.Attacks;

/// <summary>Many clients at once, each of which does its thing over and over, whatever comes of it.</summary>
static class Crowd
{
    // 1,600 a second: who opens all at once only measures what a connection costs.
    const int StartedAtOnce = 64;

    static readonly TimeSpan BetweenStarts = TimeSpan.FromMilliseconds(40);

    /// <summary>How long a client rests before it does its thing again: a flood of requests is not what is tried here.</summary>
    static readonly TimeSpan Rest = TimeSpan.FromSeconds(2);

    /// <param name="size">How many clients.</param>
    /// <param name="tally">Counts their failures.</param>
    /// <param name="client">Told its number.</param>
    /// <param name="end">Ends all.</param>
    /// <param name="rest">How long a client rests before it does its thing again; null: two seconds.</param>
    public static async Task RunAsync(int size, AttackTally tally, Func<int, CancellationToken, Task> client, CancellationToken end, TimeSpan? rest = null)
    {
        var clients = new List<Task>(size);
        for (var number = 0; number < size && !end.IsCancellationRequested; number++)
        {
            var own = number;
            clients.Add(Task.Run(() => LoopAsync(own, tally, client, rest ?? Rest, end), CancellationToken.None));
            if (number % StartedAtOnce == StartedAtOnce - 1)
                await Task.Delay(BetweenStarts, CancellationToken.None);
        }

        await Task.WhenAll(clients);
    }

    static async Task LoopAsync(int number, AttackTally tally, Func<int, CancellationToken, Task> client, TimeSpan rest, CancellationToken end)
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
            }
            catch (Exception)
            {
                return;
            }

            await Task.Delay(rest, end).ContinueWith(static _ => { }, TaskScheduler.Default);
        }
    }
}
