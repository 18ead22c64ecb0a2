using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Runtime.InteropServices;
using System.Text.Json;
using IngressController.Load.Engine;
using IngressController.Load.Measuring;
using IngressController.Load.Reports;
using IngressController.Load.Targets;

namespace IngressController.Load.Cli;

/// <summary>The command <c>run</c>: target, load, report, exit code.</summary>
sealed class RunCommand(RunOptions options, TextWriter output, TextWriter progress)
{
    const int Interrupted = 130;
    const double ReachedShare = 0.95;

    static readonly TimeSpan ProbeLimit = TimeSpan.FromSeconds(5);

    /// <exception cref="UserException">The target cannot be used, or a file not written.</exception>
    public async Task<int> RunAsync(CancellationToken interrupt)
    {
        ReportFile.RequireWritable(options.Json);
        ReportFile.RequireWritable(options.Html);
        try
        {
            await using var own = options.Url is null ? await StartOwnAsync(interrupt) : null;
            var target = own?.Of(options.Scenario.Place, options.Size) ?? TargetOf(options.Url!);
            await ProbeAsync(target, interrupt);
            return await MeasureAsync(target, own, interrupt);
        }
        catch (OperationCanceledException) when (interrupt.IsCancellationRequested)
        {
            await progress.WriteLineAsync("interrupted before anything was measured");
            return Interrupted;
        }
    }

    async Task<int> MeasureAsync(Target target, OwnTarget? own, CancellationToken interrupt)
    {
        var hosts = own is not null ? [.. Enumerable.Range(0, options.HostCount).Select(OwnManifests.HostName)]
            : options.Hosts.Count > 0 ? options.Hosts
            : [target.Url.Authority];
        var users = options.Scenario.CreateUsers(new(target, hosts, options.Streams, options.Size));
        var meter = (options.ProcessId ?? own?.ControllerId) is { } id ? new ProcessMeter(id) : null;
        if (options.ProcessId is { } given && meter?.Read() is null)
            throw new UserException($"--pid: there is no process {given} on this machine");

        var at = DateTimeOffset.UtcNow;
        await using var runner = new StepRunner(users, options.Accepts ?? options.Scenario.Accepts, options.Timeout, meter);
        var run = new LoadRun(runner, options.FirstStep, options.Steps, options.StepGrowth, options.WarmUp);
        var churn = ChurnOf(own);
        using var end = CancellationTokenSource.CreateLinkedTokenSource(interrupt);
        var changing = churn?.RunAsync(end.Token) ?? Task.CompletedTask;
        try
        {
            var running = run.RunAsync(ShowProgress, end.Token);
            // A churn command that fails ends the run: without changes it would measure something else.
            if (await Task.WhenAny(running, changing) == changing && changing.IsFaulted)
                await end.CancelAsync();
            await running;
        }
        catch (Exception error) when (run.Results.Count == 0 && error is not OperationCanceledException)
        {
            throw new UserException($"{target.Url} can't be used: {Failure.Of(error)} ({error.GetBaseException().Message})", error);
        }
        catch (OperationCanceledException) when (!interrupt.IsCancellationRequested && !changing.IsFaulted)
        {
            throw new UserException($"{target.Url} can't be used: opening the connections took longer than the timeout of {options.Timeout.TotalSeconds} s");
        }
        catch (OperationCanceledException) when (changing.IsFaulted)
        {
            // Told below.
        }
        finally
        {
            await end.CancelAsync();
        }

        await changing;
        return await ReportAsync(run, target, own, at, churn?.Changes ?? 0, interrupt.IsCancellationRequested);
    }

    async Task<int> ReportAsync(LoadRun run, Target target, OwnTarget? own, DateTimeOffset at, int changes, bool interrupted)
    {
        var report = new RunReport(
            options.Scenario.Name,
            own is null ? target.Url.ToString() : $"{target.Url} (started by this program)",
            at,
            $"{RuntimeInformation.OSDescription}, {Environment.ProcessorCount} processors",
            run.WarmUp?.Completed ?? 0,
            changes,
            [.. run.Results.Select(ReportBuilder.Build)],
            run.IsSaturated ? run.Results.Count : null,
            interrupted,
            []);
        report = report with { Thresholds = [.. options.Thresholds.Select(threshold => threshold.Judge(report.Judged))] };
        await output.WriteAsync(TextReport.Write(report));
        await ReportFile.WriteAsync(options.Json, () => JsonSerializer.Serialize(report, ReportJson.Default.RunReport));
        await ReportFile.WriteAsync(options.Html, () => HtmlReport.Write(report));
        return interrupted ? Interrupted : await VerdictAsync(report);
    }

    async Task<int> VerdictAsync(RunReport report)
    {
        var problems = new List<string>();
        if (report.Judged is not { Succeeded: > 0 } judged)
            problems.Add("no request succeeded");
        else if (options.Steps == 1 && options.Requests is null && judged.SetRate is { } rate && judged.Rate < rate * ReachedShare)
            problems.Add(string.Create(CultureInfo.InvariantCulture,
                $"the rate of {rate:0}/s was not reached, only {judged.Rate:0}/s: " +
                $"set a lower --rate, more --connections, or find what is short of CPU"));
        problems.AddRange(report.Thresholds.Where(threshold => !threshold.Met).Select(threshold => $"threshold missed: {threshold.Demand}"));
        foreach (var problem in problems)
            await progress.WriteLineAsync(problem);
        return problems.Count == 0 ? 0 : 1;
    }

    Task<OwnTarget> StartOwnAsync(CancellationToken interrupt) => OwnTarget.StartAsync(
        ControllerProgram.Find(options.Controller, "or name a running target with --url"),
        options.ControllerArguments, options.ControllerProcessors, options.HostCount, interrupt);

    Target TargetOf(Uri url)
    {
        EndPoint connect = IPAddress.TryParse(url.Host.Trim('[', ']'), out var address)
            ? new IPEndPoint(address, url.Port)
            : new DnsEndPoint(url.IdnHost, url.Port);
        var named = options.Host is { } host ? new UriBuilder(url) { Host = host }.Uri : url;
        return new(named, connect) { Insecure = options.Insecure, Headers = options.Headers };
    }

    Churn? ChurnOf(OwnTarget? own)
    {
        if (options.ChurnCommand is { } command)
            return new(options.ChurnEvery, (_, stop) => Churn.RunCommandAsync(command, stop));
        return own is not null && options.Scenario.Change is { } change ? new(options.ChurnEvery, (round, _) => ChangeAsync(change, own, round)) : null;

        static Task ChangeAsync(Action<OwnTarget, int> change, OwnTarget own, int round)
        {
            change(own, round);
            return Task.CompletedTask;
        }
    }

    static async Task ProbeAsync(Target target, CancellationToken interrupt)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(interrupt);
        limit.CancelAfter(ProbeLimit);
        try
        {
            (await target.ConnectAsync(limit.Token)).Dispose();
        }
        catch (Exception error) when (error is SocketException or OperationCanceledException && !interrupt.IsCancellationRequested)
        {
            throw new UserException(
                $"{(target.Connect is DnsEndPoint name ? $"{name.Host}:{name.Port}" : target.Connect)} can't be reached: " +
                $"{Failure.Of(error)}; is the target running, and --url right?",
                error);
        }
    }

    void ShowProgress(StepPlan plan, TimelineSample? sample)
    {
        if (options.Quiet)
            return;
        if (sample is not null)
            progress.WriteLine(TextReport.Progress(ReportBuilder.PointOf(sample)));
        else
            progress.WriteLine(string.Create(CultureInfo.InvariantCulture,
                $"{plan.Users} users, {(plan.Rate is { } rate ? $"{rate:0} requests a second" : "as fast as answered")}"));
    }
}
