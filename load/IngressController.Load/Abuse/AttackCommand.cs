using System.CommandLine;
using System.Diagnostics;
using IngressController.Kubernetes.Api;
using IngressController.Kubernetes.Api.Kubeconfig;
using IngressController.Load.Abuse.Attacks;

namespace IngressController.Load.Abuse;

/// <summary>The command <c>attack</c>, that <c>abuse</c> starts for each attack: the attackers' process.</summary>
static class AttackCommand
{
    static readonly TimeSpan Second = TimeSpan.FromSeconds(1);

    public static Command ToCommand()
    {
        var name = new Argument<string>("name");
        var kubeconfig = new Option<string>("--kubeconfig") { Required = true };
        Option<int> http = new("--http"), https = new("--https"), health = new("--health"), webhook = new("--webhook"), parent = new("--parent");
        var command = new Command("attack", "One attack, as abuse starts it.") { name, kubeconfig, http, https, health, webhook, parent };
        command.Hidden = true;
        command.SetAction((result, end) =>
        {
            var ports = new AttackPorts(result.GetValue(http), result.GetValue(https), result.GetValue(health), result.GetValue(webhook));
            return RunAsync(AttackCatalog.Find(result.GetValue(name)!), result.GetValue(kubeconfig)!, ports, result.GetValue(parent), end);
        });
        return command;
    }

    static async Task RunAsync(Attack attack, string kubeconfig, AttackPorts ports, int parent, CancellationToken end)
    {
        using var ended = CancellationTokenSource.CreateLinkedTokenSource(end);
        using var client = new ApiClient(KubeconfigReader.Read(kubeconfig, TimeProvider.System), TimeProvider.System);
        var tally = new AttackTally();
        await Console.Out.WriteLineAsync("ready");
        var telling = TellAsync(tally, parent, ended);
        try
        {
            await attack.RunAsync(new(new(client), ports, tally), ended.Token);
            // What it wrote is the attack.
            await Task.Delay(Timeout.Infinite, ended.Token);
        }
        catch (Exception) when (ended.IsCancellationRequested)
        {
            // As it should.
        }

        await telling;
    }

    // An attack must not outlive who measures it.
    static async Task TellAsync(AttackTally tally, int parent, CancellationTokenSource ended)
    {
        while (!ended.IsCancellationRequested)
        {
            await Task.Delay(Second, ended.Token).ContinueWith(static _ => { }, TaskScheduler.Default);
            await Console.Out.WriteLineAsync($"did {tally}");
            if (!IsRunning(parent))
                await ended.CancelAsync();
        }
    }

    static bool IsRunning(int process)
    {
        try
        {
            using var found = Process.GetProcessById(process);
            return !found.HasExited;
        }
        catch (ArgumentException)
        {
            return false;
        }
    }
}
