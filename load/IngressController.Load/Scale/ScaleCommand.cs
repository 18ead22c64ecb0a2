using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using IngressController.Kubernetes;
using IngressController.Kubernetes.Api;
using IngressController.Kubernetes.Api.Kubeconfig;
using IngressController.Load.Cluster;
using IngressController.Load.Measuring;
using IngressController.Load.Reports;
using IngressController.Load.Targets;

namespace IngressController.Load.Scale;

/// <summary>The command <c>scale</c>: fill a cluster, measure the controller on it, remove all of it, report.</summary>
sealed class ScaleCommand(ScaleOptions options, TextWriter output, TextWriter error)
{
    const int Interrupted = 130;

    static readonly TimeSpan Later = TimeSpan.FromSeconds(10);
    static readonly TimeSpan RemovalLimit = TimeSpan.FromMinutes(10);
    static readonly TimeSpan RequestLimit = TimeSpan.FromSeconds(60);

    readonly long _start = Stopwatch.GetTimestamp();
    ScaleReport _report = new(
        DateTimeOffset.UtcNow, Machine.Describe(), "");

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
            await RunAsync(client, program, interrupt);
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

        await output.WriteAsync(ScaleTable.Write(_report));
        await ReportFile.WriteAsync(options.Json, () => JsonSerializer.Serialize(_report, ReportJson.Default.ScaleReport));
        foreach (var problem in _report.Problems)
            await error.WriteLineAsync(problem);
        return _report.Interrupted ? Interrupted : _report.Problems.Any() ? 1 : 0;
    }

    async Task RunAsync(ApiClient client, string program, CancellationToken interrupt)
    {
        var cluster = new ClusterWriter(client);
        _report = _report with { Server = await cluster.VersionAsync(interrupt) };
        var own = new OwnNamespaces(cluster, ScaleObjects.Name, ScaleObjects.ControllerClass, [ScaleObjects.Name], Say);
        try
        {
            await own.ClaimAsync(interrupt);
            await using var pods = await AnsweringPods.StartAsync(options.PodAddresses, interrupt);
            var objects = new ScaleObjects(options.Hosts, pods.Endpoints);
            await FillAsync(new(cluster, Say), client, objects, interrupt);
            await using var controller = await StartAsync(program, interrupt);
            await MeasureAsync(controller, objects, new(cluster, objects), interrupt);
        }
        finally
        {
            using var limit = new CancellationTokenSource(RemovalLimit);
            await RemoveAsync(own, limit.Token);
        }
    }

    async Task FillAsync(ScaleFilling filling, ApiClient client, ScaleObjects objects, CancellationToken interrupt)
    {
        Say(F($"writing {objects.Hosts:N0} Services, EndpointSlices and Ingresses into namespace {ScaleObjects.Name}"));
        var seconds = (await filling.WriteAsync(objects, interrupt)).TotalSeconds;
        _report = _report with { Written = new(objects.Hosts, objects.Hosts, objects.Hosts, objects.Hosts * ScaleObjects.EndpointsEach, seconds) };
        Say("listing all kinds, as the controller does");
        _report = _report with { List = await ListTimer.RunAsync(client, interrupt) };
    }

    async Task<ControllerProcess> StartAsync(string program, CancellationToken interrupt)
    {
        Say("starting the controller");
        var controller = await ControllerProcess.StartAsync(
            new(program, options.Kubeconfig, ScaleObjects.Name, ScaleObjects.ControllerClass, ScaleObjects.Name), interrupt);
        try
        {
            var (ready, cpu, memory) = (controller.Ready.TotalSeconds, controller.CpuSeconds, controller.ResidentMegabytes);
            Say(F($"ready after {ready:0.00} s; waiting until it is idle"));
            await Task.Delay(Later, interrupt);
            _report = _report with
            {
                Start = new(ready, ready - _report.List!.Seconds, cpu, memory, controller.ResidentMegabytes, await controller.UntilIdleAsync(interrupt)),
            };
            return controller;
        }
        catch
        {
            await controller.DisposeAsync();
            throw;
        }
    }

    async Task MeasureAsync(ControllerProcess controller, ScaleObjects objects, ScaleChanges changes, CancellationToken interrupt)
    {
        var timer = new ChangeTimer(controller.Target, changes);
        Say(F($"changing one EndpointSlice {options.Changes} times"));
        _report = _report with { SliceChanges = await timer.ChangeSlicesAsync(options.Changes, interrupt) };
        Say(F($"changing one Ingress {options.Changes} times"));
        _report = _report with { IngressChanges = await timer.ChangeIngressesAsync(options.Changes, interrupt) };
        _report = _report with { Traffic = await new TrafficRounds(controller, changes, objects, options, Say).RunAsync(interrupt) };
        Say(F($"changing EndpointSlices {options.SliceRate} times a second"));
        _report = _report with { Storm = await new SliceStorm(controller, changes, timer, objects, options, Say).RunAsync(interrupt) };
    }

    // What is left behind must not hide what was measured, or why it ended.
    async Task RemoveAsync(OwnNamespaces own, CancellationToken limit)
    {
        try
        {
            await own.RemoveAsync(limit);
        }
        catch (Exception problem) when (problem is ApiException or OperationCanceledException || NetworkFailure.Is(problem))
        {
            Say($"namespace and IngressClass {ScaleObjects.Name} could not be removed: " +
                $"{(problem is OperationCanceledException ? "it took too long" : problem.Message)}");
        }
    }

    void Say(string line) => error.WriteLine(F($"[{Stopwatch.GetElapsedTime(_start).TotalSeconds,4:0} s] {line}"));

    static string F(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
