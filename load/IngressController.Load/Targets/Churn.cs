namespace IngressController.Load.Targets;

/// <summary>Changes the target again and again while load runs.</summary>
/// <param name="every">How often.</param>
/// <param name="change">Makes one change; told its number.</param>
sealed class Churn(TimeSpan every, Func<int, CancellationToken, Task> change)
{
    /// <summary>Changes made.</summary>
    public int Changes { get; private set; }

    /// <summary>Runs a command of the user's through the shell.</summary>
    /// <exception cref="UserException">It fails.</exception>
    public static async Task RunCommandAsync(string command, CancellationToken cancellation)
    {
        using var process = System.Diagnostics.Process.Start(new System.Diagnostics.ProcessStartInfo("sh", ["-c", command])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        })!;
        var output = process.StandardOutput.ReadToEndAsync(cancellation);
        var error = await process.StandardError.ReadToEndAsync(cancellation);
        await output;
        await process.WaitForExitAsync(cancellation);
        if (process.ExitCode != 0)
            throw new UserException($"--churn-command ended with {process.ExitCode}: {error.Trim()}");
    }

    /// <summary>Until cancelled.</summary>
    public async Task RunAsync(CancellationToken end)
    {
        using var timer = new PeriodicTimer(every);
        try
        {
            while (await timer.WaitForNextTickAsync(end))
            {
                await change(Changes, end);
                Changes++;
            }
        }
        catch (OperationCanceledException)
        {
            // The end of the load.
        }
    }
}
