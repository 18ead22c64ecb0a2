using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Text.Json;
using IngressController.Kubernetes;
using IngressController.Kubernetes.Api;
using IngressController.Kubernetes.Api.Kubeconfig;
using IngressController.Load.Abuse.Running;
using IngressController.Load.Abuse.Victim;
using IngressController.Load.Cluster;
using IngressController.Load.Measuring;
using IngressController.Load.Reports;
using IngressController.Load.Targets;

namespace IngressController.Load.Abuse;

/// <summary>The command <c>abuse</c>: a victim, one attack after the other, a report.</summary>
sealed class AbuseCommand(AbuseOptions options, TextWriter output, TextWriter error)
{
    const int Interrupted = 130;

    static readonly TimeSpan RemovalLimit = TimeSpan.FromMinutes(5);
    static readonly TimeSpan RequestLimit = TimeSpan.FromSeconds(60);

    readonly long _start = Stopwatch.GetTimestamp();
    AbuseReport _report = new(
        DateTimeOffset.UtcNow, Machine.Describe(),
        options.NoGroup ? F($"heap limited to three quarters of {options.Memory >> 20} MiB, no cgroup") : F($"memory cgroup of {options.Memory >> 20} MiB"),
        options.Rate);

    /// <summary>Runs it all and gives the exit code.</summary>
    /// <exception cref="UserException">The cluster can't be used, or something did not start.</exception>
    public async Task<int> RunAsync(CancellationToken interrupt)
    {
        ReportFile.RequireWritable(options.Json);
        try
        {
            var config = KubeconfigReader.Read(options.Kubeconfig, TimeProvider.System);
            var program = ControllerProgram.Find(options.Controller);
            using var client = new ApiClient(config, TimeProvider.System) { RequestTimeout = RequestLimit };
            await RunAsync(new(client), program, interrupt);
        }
        catch (OperationCanceledException) when (interrupt.IsCancellationRequested)
        {
            _report = _report with { Interrupted = true };
        }
        catch (Exception problem) when (problem is ConfigurationException or ApiException || NetworkFailure.Is(problem))
        {
            throw new UserException(
                $"the cluster of {options.Kubeconfig} can't be used: {(problem is ApiException ? problem.Message : NetworkFailure.Describe(problem))}",
                problem);
        }

        await output.WriteAsync(AbuseTable.Write(_report));
        await ReportFile.WriteAsync(options.Json, () => JsonSerializer.Serialize(_report, ReportJson.Default.AbuseReport));
        return _report.Interrupted ? Interrupted : _report.Attacks.Any(attack => attack.Broken.Count > 0) ? 1 : 0;
    }

    async Task RunAsync(ClusterWriter cluster, string program, CancellationToken interrupt)
    {
        _report = _report with { Server = await cluster.VersionAsync(interrupt) };
        var own = new OwnNamespaces(cluster, OwnClass.Name, OwnClass.Controller, [AbuseNames.Victim, AbuseNames.Evil], _ => { });
        try
        {
            await own.ClaimAsync(interrupt);
            await using var pods = await AnsweringPods.StartAsync([IPAddress.Parse("127.0.0.2"), IPAddress.Parse("127.0.0.3")], interrupt);
            var objects = new VictimObjects(pods.Endpoints);
            foreach (var manifest in objects.All())
                await cluster.CreateAsync(Manifest.PathOf(manifest.Collection, AbuseNames.Victim), manifest.Bytes, interrupt);
            await AttackAsync(program, cluster, own, objects, interrupt);
        }
        finally
        {
            using var limit = new CancellationTokenSource(RemovalLimit);
            await RemoveAsync(own, limit.Token);
        }
    }

    // What is left behind must not hide what was measured, or why it ended.
    async Task RemoveAsync(OwnNamespaces own, CancellationToken limit)
    {
        try
        {
            await LabelledObjects.RemoveAsync(own, AbuseNames.Victim, limit);
            await own.RemoveAsync(limit);
        }
        catch (Exception problem) when (problem is ApiException or OperationCanceledException || NetworkFailure.Is(problem))
        {
            Say($"namespaces and IngressClass {OwnClass.Name} could not be removed: " +
                $"{(problem is OperationCanceledException ? "it took too long" : problem.Message)}");
        }
    }

    /// <summary>A controller that broke a rule is replaced, so that the next attack is not charged for it.</summary>
    async Task AttackAsync(string program, ClusterWriter cluster, OwnNamespaces own, VictimObjects objects, CancellationToken interrupt)
    {
        var left = new Queue<Attacks.Attack>(options.Attacks);
        while (left.Count > 0)
        {
            Say("starting the controller");
            await using var controller = await LimitedController.StartAsync(options, program, interrupt);
            await using var run = new AttackRun(controller, cluster, own, objects, options);
            await run.WarmUpAsync(interrupt);
            if (_report.Quiet is null)
            {
                Say("quiet phase");
                _report = _report with { Quiet = await run.WatchAsync(options.Duration, interrupt) };
            }

            for (var isBroken = false; left.Count > 0 && !isBroken;)
            {
                var attack = left.Dequeue();
                Say($"{attack.Fault} {attack.Name}: {attack.Description}");
                var report = await run.AttackAsync(attack, _report.Quiet, interrupt);
                _report = _report with { Attacks = [.. _report.Attacks, report] };
                isBroken = report.Broken.Count > 0;
                Say(isBroken ? $"BROKEN: {string.Join("; ", report.Broken)}" : "held");
            }
        }
    }

    void Say(string line) => error.WriteLine(F($"[{Stopwatch.GetElapsedTime(_start).TotalSeconds,4:0} s] {line}"));

    static string F(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
