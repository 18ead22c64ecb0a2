using System.CommandLine;
using IngressController.Cli;

namespace IngressController.Tests.Cli;

/// <summary>What <c>--help</c> prints of each command.</summary>
public sealed class HelpTests
{
    const int Width = 100;

    public static TheoryData<string> Commands() => ["", .. CommandLine.Build().Subcommands.Select(static command => command.Name)];

    [Fact]
    public void Each_flag_of_the_controller_stands_in_one_group()
    {
        var flags = CommandLine.Build().Options.Where(static option => !option.Hidden && !option.Recursive).Select(static option => option.Name).ToList();
        var grouped = new ControllerFlags().Groups.SelectMany(static group => group.Flags).Select(static option => option.Name).ToList();
        Assert.Equal(flags.Where(static name => name != "--version").Order(), grouped.Order());
    }

    [Theory]
    [MemberData(nameof(Commands))]
    public void Each_flag_and_its_default_is_said_once(string name)
    {
        var command = Find(name);
        var text = TextOf(command);
        foreach (var option in command.Options.Where(static option => !option.Hidden))
            Assert.Single(text.Split('\n'), line => NamesIn(line).Contains(option.Name));
        Assert.DoesNotContain("[default", text, StringComparison.Ordinal);
        Assert.All(command.Options, static option => Assert.True((option.Description ?? "").Split("(default").Length <= 2, option.Description));
    }

    [Theory]
    [MemberData(nameof(Commands))]
    public void A_default_that_a_flag_has_is_said(string name)
    {
        var command = Find(name);
        foreach (var option in command.Options.Where(static option => !option.Hidden && option.HasDefaultValue && option.ValueType != typeof(bool)))
        {
            var standard = option.GetDefaultValue() is { } value ? $"{value}" : "";
            Assert.Contains($"(default: {standard})", option.Description, StringComparison.OrdinalIgnoreCase);
        }
    }

    [Theory]
    [MemberData(nameof(Commands))]
    public void Lines_are_as_wide_as_they_may_be_and_begin_in_one_column(string name)
    {
        var command = Find(name);
        var text = TextOf(command)[(command.Description ?? "").Length..];
        Assert.All(text.Split('\n'), static line => Assert.True(line.Length <= Width || !line.TrimStart().Contains(' ', StringComparison.Ordinal), line));
        Assert.All(text.Split('\n'), static line => Assert.Equal(line.TrimEnd(), line));
    }

    [Fact]
    public void Commands_stand_before_flags_with_one_line_each()
    {
        var lines = TextOf(Find("")).Split('\n').ToList();
        Assert.InRange(lines.IndexOf("Commands:"), 1, lines.FindIndex(static line => line.StartsWith("  --", StringComparison.Ordinal)));
        foreach (var name in new[] { "demo", "check", "explain <URL>", "version", "completion <SHELL>" })
            Assert.Single(lines, line => line.StartsWith($"  {name}  ", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("IngressController che", "check")]
    [InlineData("IngressController check --base", "--baseline")]
    [InlineData("IngressController completion z", "zsh")]
    [InlineData("IngressController --bind", "--bind-address")]
    public void A_shell_is_told_what_may_follow(string line, string wanted) =>
        Assert.Contains(wanted, CommandLine.Build().Parse(line).GetCompletions(line.Length).Select(static one => one.Label));

    // Of a line that begins with a flag's names: they.
    static string[] NamesIn(string line) => line.StartsWith("  -", StringComparison.Ordinal)
        ? line.Trim().Split("  ")[0].Split([' ', ','], StringSplitOptions.RemoveEmptyEntries)
        : [];

    static Command Find(string name) => name.Length == 0 ? CommandLine.Build() : CommandLine.Build().Subcommands.Single(one => one.Name == name);

    static string TextOf(Command command) => HelpText.Of(command, new ControllerFlags().Groups, Width);
}
