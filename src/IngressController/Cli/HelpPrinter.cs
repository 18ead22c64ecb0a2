using System.CommandLine;
using System.CommandLine.Invocation;

namespace IngressController.Cli;

/// <summary>
/// Prints <see cref="HelpText"/> for the command that <c>--help</c> stands behind, as wide as the terminal, at most <see cref="Widest"/> columns.
/// </summary>
/// <param name="groups">Titles for flags.</param>
sealed class HelpPrinter(IReadOnlyList<FlagGroup> groups) : SynchronousCommandLineAction
{
    const int Widest = 120;
    const int Narrowest = 60;

    // Whoever asks for help wants no error about what else stands there.
    public override bool ClearsParseErrors => true;

    public override int Invoke(ParseResult parseResult)
    {
        parseResult.InvocationConfiguration.Output.Write(HelpText.Of(parseResult.CommandResult.Command, groups, Width()));
        return 0;
    }

    static int Width() => Console.IsOutputRedirected ? Widest : Math.Clamp(Console.WindowWidth, Narrowest, Widest);
}
