using System.CommandLine;
using System.Globalization;
using IngressController.Kubernetes;

namespace IngressController.Cli;

/// <summary>The <c>completion</c> command: a script by which a shell completes commands and flags. The program itself knows them.</summary>
static class CompletionCommand
{
    const string Description = """
        Prints a script by which a shell completes commands and flags.

        Examples:
          source <(IngressController completion bash)                              for this bash
          IngressController completion zsh > "${fpath[1]}/_IngressController"      for each zsh
          IngressController completion fish > ~/.config/fish/completions/IngressController.fish
        """;

    const string Bash = """
        _IngressController() {
          local IFS=$'\n'
          COMPREPLY=( $(compgen -W "$("${COMP_WORDS[0]}" "[suggest:${COMP_POINT}]" "${COMP_LINE}" 2>/dev/null)" -- "${COMP_WORDS[COMP_CWORD]}") )
        }
        complete -o default -F _IngressController IngressController
        """;

    const string Zsh = """
        #compdef IngressController
        _IngressController() {
          local -a found
          found=( ${(f)"$("${words[1]}" "[suggest:${CURSOR}]" "${BUFFER}" 2>/dev/null)"} )
          compadd -- $found || _files
        }
        if [ "$funcstack[1]" = "_IngressController" ]; then
          _IngressController "$@"
        else
          compdef _IngressController IngressController
        fi
        """;

    const string Fish = """
        function __IngressController
          set -l line (commandline --cut-at-cursor)
          IngressController "[suggest:"(string length -- "$line")"]" "$line" 2>/dev/null
        end
        complete -c IngressController -a '(__IngressController)'
        """;

    const string Suggest = "[suggest:";

    /// <summary>Checks what a script asks with: the library would end the program with a stack trace.</summary>
    /// <exception cref="ConfigurationException">The position in the line is no number.</exception>
    public static void CheckPosition(IReadOnlyList<string> arguments)
    {
        if (arguments is [{ } first, ..] && first.StartsWith(Suggest, StringComparison.Ordinal) &&
            !int.TryParse(first.AsSpan(Suggest.Length).TrimEnd(']'), NumberStyles.None, CultureInfo.InvariantCulture, out _))
            throw new ConfigurationException($"\"{first}\": between the colon and the bracket stands the position in the line, a number from 0");
    }

    public static Command Build()
    {
        var shell = new Argument<string>("SHELL") { Description = "bash, zsh or fish" };
        shell.CompletionSources.Add("bash", "zsh", "fish");
        var command = new Command("completion", Description) { shell };
        command.SetAction(result =>
        {
            result.InvocationConfiguration.Output.WriteLine(result.GetValue(shell) switch
            {
                "bash" => Bash,
                "zsh" => Zsh,
                "fish" => Fish,
                var other => throw new ConfigurationException($"completion: \"{other}\" is none of bash, zsh and fish"),
            });
        });
        return command;
    }
}
