using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Text.Json;
using IngressController.Kubernetes;
using IngressController.Kubernetes.Api;
using IngressController.Kubernetes.Api.Kubeconfig;
using IngressController.Load.Cluster;
using IngressController.Load.Measuring;
using IngressController.Load.Reports;
using IngressController.Load.Targets;

namespace IngressController.Load.Soak;

/// <summary>The command <c>soak</c>: traffic and changes for as long as told, and whether anything grew meanwhile.</summary>
sealed class SoakCommand(SoakOptions options, TextWriter output, TextWriter error)
{
    const int Interrupted = 130;

    /// <summary>How often a run says how it is.</summary>
    const int Lines = 24;

    static readonly TimeSpan RemovalLimit = TimeSpan.FromMinutes(5);
    static readonly TimeSpan RequestLimit = TimeSpan.FromSeconds(60);

    readonly long _start = Stopwatch.GetTimestamp();
    readonly List<SoakSample> _samples = [];
    SoakReport _report = new(DateTimeOffset.UtcNow, Machine.Describe(), options.Rate, options.SlowClients, [.. options.Judged.Order()]);

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

        _report = _report with { Samples = _samples };
        await output.WriteAsync(SoakTable.Write(_report, Lines));
        await ReportFile.WriteAsync(options.Json, () => JsonSerializer.Serialize(_report, ReportJson.Default.SoakReport));
        return _report.Interrupted ? Interrupted : _report.Broken.Count > 0 ? 1 : 0;
    }

    async Task RunAsync(ClusterWriter cluster, string program, CancellationToken interrupt)
    {
        _report = _report with { Server = await cluster.VersionAsync(interrupt) };
        var own = new OwnNamespaces(cluster, OwnClass.Name, OwnClass.Controller, [SoakNames.Namespace], static _ => { });
        try
        {
            await own.ClaimAsync(interrupt);
            await using var pods = await AnsweringPods.StartAsync([IPAddress.Parse("127.0.0.2"), IPAddress.Parse("127.0.0.3")], interrupt);
            var objects = new SoakObjects(pods.Endpoints);
            foreach (var manifest in objects.All())
                await cluster.CreateAsync(Manifest.PathOf(manifest.Collection, SoakNames.Namespace), manifest.Bytes, interrupt);
            await SoakAsync(program, cluster, objects, interrupt);
        }
        finally
        {
            using var limit = new CancellationTokenSource(RemovalLimit);
            await RemoveAsync(own, limit.Token);
        }
    }

    async Task SoakAsync(string program, ClusterWriter cluster, SoakObjects objects, CancellationToken interrupt)
    {
        Say("starting the controller");
        await using var controller = await ControllerProcess.StartAsync(
            new(program, options.Kubeconfig, OwnClass.Name, OwnClass.Controller, SoakNames.Namespace)
            {
                Arguments = ["--configmap", $"{SoakNames.Namespace}/{SoakNames.Settings}"],
            },
            interrupt);
        var run = new SoakRun(controller, new(cluster, objects, controller.Target), options, Sampled);
        try
        {
            _report = _report with { Changes = await run.RunAsync(interrupt) };
        }
        finally
        {
            _report = _report with
            {
                SlowEnded = run.SlowEnded,
                SlowFailures = run.SlowFailures,
                Log = controller.HasExited ? controller.Log : null,
            };
        }
    }

    void Sampled(SoakSample sample)
    {
        var every = options.Duration / Lines;
        var before = _samples.Count == 0 ? 0 : _samples[^1].Seconds;
        _samples.Add(sample);
        if ((int)(sample.Seconds / every.TotalSeconds) > (int)(before / every.TotalSeconds))
            Say(F($"{_samples.Sum(each => each.Requests):N0} requests, {_samples.Sum(each => each.Failed)} failed; p99 {sample.P99:0.0} ms, ") +
                F($"{sample.Megabytes:0} MB, {sample.Handles} handles, {sample.Threads} threads"));
    }

    // What is left behind must not hide what was measured, or why it ended.
    async Task RemoveAsync(OwnNamespaces own, CancellationToken limit)
    {
        try
        {
            await LabelledObjects.RemoveAsync(own, SoakNames.Namespace, limit);
            await own.RemoveAsync(limit);
        }
        catch (Exception problem) when (problem is ApiException or OperationCanceledException || NetworkFailure.Is(problem))
        {
            Say($"namespace {SoakNames.Namespace} and IngressClass {OwnClass.Name} could not be removed: " +
                $"{(problem is OperationCanceledException ? "it took too long" : problem.Message)}");
        }
    }

    void Say(string line) => error.WriteLine(F($"[{Stopwatch.GetElapsedTime(_start).TotalSeconds,5:0} s] {line}"));

    static string F(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
