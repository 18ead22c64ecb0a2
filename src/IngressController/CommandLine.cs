using System.CommandLine;
using System.CommandLine.Help;
using IngressController.Check;
using IngressController.Cli;
using IngressController.Core.Redaction;
using IngressController.Demo;
using IngressController.Explain;
using IngressController.Kubernetes;
using IngressController.Metrics;

namespace IngressController;

/// <summary>The program's commands. Every error is one line on stderr; errors that the user can correct exit with 2.</summary>
static class CommandLine
{
    const int UsageError = 2;

    const string Description = """
        A Kubernetes ingress controller: it watches Ingress objects and forwards requests straight to pods.

        Examples:
          IngressController demo                                       the lab on this machine, nothing else needed
          IngressController --manifests ./manifests --http-port 8080   serve manifest files
          IngressController --kubeconfig ~/.kube/config                serve a cluster from outside
          IngressController                                            serve the cluster this pod runs in
          IngressController check --manifests ./manifests              tell what would become of what ingress-nginx serves
          IngressController explain https://shop.test/cart --kubeconfig ~/.kube/config   tell what would become of a request
        """;

    const string DemoDescription = """
        Runs the main job with nothing else on the machine: the lab, its pods inside this process, on loopback.

        Examples:
          IngressController demo                 prints the URLs to try
          IngressController demo --traffic       besides, sends a gentle stream of requests
          IngressController demo --http-port 0   on a free port
        """;

    public static async Task<int> RunAsync(string[] arguments)
    {
        try
        {
            CompletionCommand.CheckPosition(arguments);
            var root = Build();
            var result = root.Parse(arguments);
            if (result.Errors.Count > 0)
                throw new ConfigurationException(ProblemOf(result));
            return await result.InvokeAsync(new InvocationConfiguration { EnableDefaultExceptionHandler = false, ProcessTerminationTimeout = null });
        }
        catch (ConfigurationException error)
        {
            await Console.Error.WriteLineAsync(string.Join('\n', error.Message.Split('\n').Select(DiagnosticText.Of)));
            return UsageError;
        }
    }

    /// <summary>All commands with their flags.</summary>
    public static RootCommand Build()
    {
        var flags = new ControllerFlags();
        var root = new RootCommand(Description);
        foreach (var option in flags.All.Concat(AcceptedFlags.All))
            root.Options.Add(option);
        root.Options.OfType<HelpOption>().Single().Action = new HelpPrinter(flags.Groups);
        root.SetAction((result, cancellation) =>
            ControllerProcess.RunAsync(flags.Read(result), [.. AcceptedFlags.Warnings(result), .. flags.Warnings(result)], cancellation));

        var traffic = new Option<bool>("--traffic") { Description = "Send a gentle stream of requests, so that metrics move" };
        var demo = new Command("demo", DemoDescription) { traffic };
        foreach (var option in flags.Ports)
            demo.Options.Add(option);
        demo.SetAction((result, cancellation) => DemoProcess.RunAsync(flags.Read(result), result.GetValue(traffic), cancellation));
        var version = new Command("version", "Prints the version of the program and the commit that it was built from.");
        version.SetAction(static result => result.InvocationConfiguration.Output.WriteLine(ProgramVersion.Text));
        root.Subcommands.Add(demo);
        root.Subcommands.Add(CheckCommand.Build());
        root.Subcommands.Add(ExplainCommand.Build(flags));
        root.Subcommands.Add(version);
        root.Subcommands.Add(CompletionCommand.Build());
        return root;
    }

    static string ProblemOf(ParseResult result)
    {
        var command = result.CommandResult.Command;
        if (result.UnmatchedTokens.FirstOrDefault(token => token.StartsWith('-')) is { } unknown)
        {
            var name = unknown.Split('=')[0];
            return $"unknown flag {name}{Meant(name, command.Options.Select(option => option.Name))}; see --help";
        }

        return result.UnmatchedTokens.Count > 0
            ? $"\"{result.UnmatchedTokens[0]}\" is neither a command nor a flag" +
                $"{Meant(result.UnmatchedTokens[0], command.Subcommands.Select(one => one.Name))}; see --help"
            : result.Errors[0].Message;
    }

    static string Meant(string text, IEnumerable<string> names) => NearestName.Near(text, names) is { } nearest ? $"; did you mean {nearest}?" : "";
}
