using System.Diagnostics;

namespace IngressController.EndToEnd.Tests.Machine;

/// <summary>Runs a program to its end.</summary>
static class Command
{
    /// <summary>A process to start whose output is read by the test and whose input is empty.</summary>
    public static ProcessStartInfo Redirected(string program, IEnumerable<string> arguments) =>
        new(program, arguments) { RedirectStandardOutput = true, RedirectStandardError = true, RedirectStandardInput = true };

    /// <summary>Runs a program to its end.</summary>
    /// <param name="program">Its path, or its name.</param>
    /// <param name="arguments">Its arguments.</param>
    /// <param name="environment">Variables besides ours; null removes one.</param>
    /// <param name="most">How long it may take; five minutes unless told.</param>
    /// <exception cref="TimeoutException">It took longer, and has been killed.</exception>
    public static async Task<CommandResult> RunAsync(
        string program, IEnumerable<string> arguments, IReadOnlyDictionary<string, string?>? environment = null, TimeSpan? most = null)
    {
        var start = Redirected(program, arguments);
        foreach (var (name, value) in environment ?? new Dictionary<string, string?>())
            start.Environment[name] = value;
        using var process = Process.Start(start)!;
        process.StandardInput.Close();
        var output = process.StandardOutput.ReadToEndAsync();
        var error = process.StandardError.ReadToEndAsync();
        using var limit = new CancellationTokenSource(most ?? TimeSpan.FromMinutes(5));
        try
        {
            await process.WaitForExitAsync(limit.Token);
        }
        catch (OperationCanceledException)
        {
            process.Kill(entireProcessTree: true);
            throw new TimeoutException($"{program} {string.Join(' ', arguments)} did not end");
        }

        return new(process.ExitCode, await output, await error);
    }

    /// <summary>Runs a script that must succeed and returns its output.</summary>
    public static async Task<string> SucceedAsync(
        string program, IEnumerable<string> arguments, IReadOnlyDictionary<string, string?>? environment = null)
    {
        var result = await RunAsync(program, arguments, environment);
        if (result.ExitCode == 0)
            return result.Output;
        var command = $"{program} {string.Join(' ', arguments)}";
        throw new InvalidOperationException($"{command} ended with {result.ExitCode}: {result.Error}{result.Output}");
    }
}

/// <summary>How a program ended and what it wrote.</summary>
sealed record CommandResult(int ExitCode, string Output, string Error);
