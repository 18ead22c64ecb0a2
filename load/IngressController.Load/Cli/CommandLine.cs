using System.CommandLine;
using IngressController.Load.Abuse;
using IngressController.Load.Scale;
using IngressController.Load.Scenarios;
using IngressController.Load.Soak;
using IngressController.Load.Targets;

namespace IngressController.Load.Cli;

/// <summary>The program's commands.</summary>
static class CommandLine
{
    const int UsageError = 2;

    const string Description = """
        Loads an ingress controller, or any HTTP server, and reports what was measured.

        Examples:
          IngressController.Load run keep-alive                                   start the controller and pods, 16 connections, 10 s
          IngressController.Load run keep-alive --rate 2000 --connections 64      open loop: 2,000 requests a second
          IngressController.Load run keep-alive --rate 500 --steps 12             more load step by step, until it is too much
          IngressController.Load run tls-resumed --url https://10.0.0.5/ --host shop.example --insecure
          IngressController.Load run mixed --duration 1h --rate 300 --threshold "errors<0.001%" --threshold "memory-growth<5%"
          IngressController.Load run churn --url http://10.0.0.5/ --host shop.example --churn-every 30s --churn-command "kubectl rollout restart deploy/shop"
          IngressController.Load run download --json result.json --html result.html
          IngressController.Load scale --kubeconfig kubeconfig --hosts 1000       the controller on an API server with so many Ingresses
          IngressController.Load abuse --kubeconfig kubeconfig --attacks S12      what others feel of attacks on it
          IngressController.Load soak --kubeconfig kubeconfig --duration 2h       whether anything grows while the cluster changes
          IngressController.Load backend pod-1=0.0.0.0:8080                       a pod to send load to, on another machine

        Exit codes: 0 done; 1 a threshold or the set rate was missed, or nothing succeeded; 2 a mistake in the command line or an
        unreachable target; 130 interrupted (Ctrl-C), after the report of what was measured so far.
        """;

    public static async Task<int> RunAsync(string[] arguments)
    {
        try
        {
            var result = Build().Parse(arguments);
            if (result.Errors.Count > 0)
                throw new UserException($"{result.Errors[0].Message} See --help.");
            return await result.InvokeAsync(new() { EnableDefaultExceptionHandler = false, ProcessTerminationTimeout = Timeout.InfiniteTimeSpan });
        }
        catch (UserException error)
        {
            await Console.Error.WriteLineAsync(error.Message);
            return UsageError;
        }
    }

    static RootCommand Build()
    {
        var scenarios = new Command("scenarios", "List the scenarios.");
        scenarios.SetAction(_ =>
        {
            foreach (var scenario in ScenarioCatalog.All)
                Console.WriteLine($"{scenario.Name,-16} {scenario.Description}");
        });

        var pods = new Argument<string[]>("pod") { Description = "NAME=ADDRESS:PORT; port 0 picks a free one", Arity = ArgumentArity.OneOrMore };
        var backend = new Command("backend", "Serve as pods to send load to, until ended.") { pods };
        backend.SetAction((result, stop) => Backend.RunAsync(result.GetValue(pods)!, Console.Out, stop));
        var run = new RunFlags().ToCommand((options, stop) => new RunCommand(options, Console.Out, Console.Error).RunAsync(stop));
        var scale = new ScaleFlags().ToCommand((options, stop) => new ScaleCommand(options, Console.Out, Console.Error).RunAsync(stop));
        var abuse = new AbuseFlags().ToCommand((options, stop) => new AbuseCommand(options, Console.Out, Console.Error).RunAsync(stop));
        var soak = new SoakFlags().ToCommand((options, stop) => new SoakCommand(options, Console.Out, Console.Error).RunAsync(stop));
        return new(Description) { run, scale, abuse, soak, scenarios, backend, AttackCommand.ToCommand() };
    }
}
