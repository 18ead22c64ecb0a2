using System.CommandLine;
using System.Globalization;
using IngressController.Options;

namespace IngressController.Cli;

/// <summary>The flags of the budgets that clients share (<see cref="Budgets.Bounds"/>).</summary>
sealed class BudgetFlags
{
    readonly Option<int> _clientMemory = MiB("--client-memory",
        "Memory for what all clients together make the controller hold (default: four tenths of what the container's limit leaves to the heap)");

    readonly Option<int> _requestBodyDisk = MiB("--request-body-disk",
        "Space in the temporary folder for bodies of requests and answers; keep it below the sizeLimit of its volume " +
        $"(default: {new ControllerOptions().RequestBodyDisk >> 20})");

    public IEnumerable<Option> All => [_clientMemory, _requestBodyDisk];

    public ControllerOptions Apply(ParseResult result, ControllerOptions options) => options with
    {
        ClientMemory = result.GetValue(_clientMemory) is > 0 and var memory ? (long)memory << 20 : options.ClientMemory,
        RequestBodyDisk = result.GetValue(_requestBodyDisk) is > 0 and var disk ? (long)disk << 20 : options.RequestBodyDisk,
    };

    static Option<int> MiB(string name, string description) => new(name)
    {
        HelpName = "MIB",
        Description = description,
        CustomParser = argument =>
        {
            var text = argument.Tokens.Count == 1 ? argument.Tokens[0].Value : "";
            if (int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number > 0)
                return number;
            argument.AddError($"{name}: \"{text}\" is not a number of MiB, such as 256");
            return 0;
        },
    };
}
