using System.CommandLine;
using System.Text;

namespace IngressController.Cli;

/// <summary>The text of <c>--help</c>: what a command is for, with examples, its commands, and its flags in groups. Defaults stand in descriptions.</summary>
static class HelpText
{
    const int WidestName = 36;
    const string Others = "Options";

    /// <param name="command">Whose help it is.</param>
    /// <param name="groups">Titles for its flags; those in none come first.</param>
    /// <param name="width">Columns that a line may have, where its words allow.</param>
    public static string Of(Command command, IReadOnlyList<FlagGroup> groups, int width)
    {
        var text = new StringBuilder();
        text.Append(command.Description).Append("\n\n");
        text.Append("Usage:\n  ").Append(UsageOf(command)).Append('\n');
        if (command.Subcommands.Where(static one => !one.Hidden).ToList() is { Count: > 0 } commands)
        {
            Append(text, "Commands", [.. commands.Select(static one => (NameOf(one), FirstSentence(one.Description)))], width);
            text.Append($"\n  {command.Name} COMMAND --help tells more of one.\n");
        }

        var flags = command.Options.Where(static option => !option.Hidden).ToList();
        var grouped = groups.SelectMany(static group => group.Flags).ToHashSet();
        Append(text, Others, [.. flags.Where(option => !grouped.Contains(option)).Select(Row)], width);
        foreach (var group in groups)
            Append(text, group.Title, [.. group.Flags.Where(flags.Contains).Select(Row)], width);
        return text.ToString();
    }

    static (string Name, string Text) Row(Option option)
    {
        var names = string.Join(", ", option.Aliases.Where(static name => name.StartsWith('-')).Append(option.Name).Distinct());
        return (option.HelpName is { } value ? $"{names} <{value}>" : names, option.Description ?? "");
    }

    static string NameOf(Command command) =>
        string.Join(' ', command.Arguments.Where(static one => !one.Hidden).Select(static one => $"<{one.HelpName ?? one.Name}>").Prepend(command.Name));

    static string UsageOf(Command command)
    {
        var parents = command.Parents.OfType<Command>().Select(static one => $"{one.Name} ");
        return $"{string.Concat(parents)}{NameOf(command)}{(command.Subcommands.Count > 0 ? " [command]" : "")} [options]";
    }

    static string FirstSentence(string? text) => (text ?? "").Split('\n')[0].Split(". ")[0].TrimEnd('.', '\r', ' ');

    static void Append(StringBuilder text, string title, IReadOnlyList<(string Name, string Text)> rows, int width)
    {
        if (rows.Count == 0)
            return;
        text.Append('\n').Append(title).Append(":\n");
        var column = Math.Min(WidestName, rows.Max(static row => row.Name.Length)) + 4;
        foreach (var (name, description) in rows)
        {
            text.Append("  ").Append(name);
            if (name.Length + 4 > column)
                text.Append('\n').Append(' ', column);
            else
                text.Append(' ', column - 2 - name.Length);
            AppendWrapped(text, description, column, width);
            text.Append('\n');
        }
    }

    static void AppendWrapped(StringBuilder text, string description, int column, int width)
    {
        var at = column;
        foreach (var word in description.Split(' '))
        {
            if (at > column && at + word.Length + 1 > width)
            {
                text.Append('\n').Append(' ', column);
                at = column;
            }
            else if (at > column)
            {
                text.Append(' ');
                at++;
            }

            text.Append(word);
            at += word.Length;
        }
    }
}
