using System.CommandLine;

namespace IngressController.Load.Cli;

/// <summary>What the options of all commands have in common: how they are made, and how their values are checked.</summary>
static class Flag
{
    public static Option<string?> Text(string name, string description) => new(name) { Description = description };

    public static Option<string> Text(string name, string value, string description) =>
        new(name) { Description = description, DefaultValueFactory = _ => value };

    public static Option<string> Time(string name, string value, string description) => Text(name, value, description);

    public static Option<int> Number(string name, int value, string description) => new(name) { Description = description, DefaultValueFactory = _ => value };

    /// <exception cref="UserException">The number is not from <paramref name="least"/> to <paramref name="most"/>.</exception>
    public static int Within(ParseResult result, Option<int> option, int least, int most)
    {
        var value = result.GetValue(option);
        Check(value >= least && value <= most, $"{option.Name} must be from {least} to {most}");
        return value;
    }

    /// <exception cref="UserException">It is not met.</exception>
    public static bool Check(bool met, string problem) => met ? true : throw new UserException(problem);
}
