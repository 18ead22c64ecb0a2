using System.Globalization;
using System.Text.RegularExpressions;
using IngressController.Tests.Edge;
using IngressController.Tests.Tls;
using IngressController.TestTree;

namespace IngressController.Tests.Gateways.Scenarios;

/// <summary>
/// One file of this folder: objects, and in the comments at its beginning what they need and what comes of them. README.md says how it is written.
/// </summary>
/// <param name="Yaml">The objects, with Secrets that the comments ask for.</param>
/// <param name="Pods">The name of each own pod with what it speaks, empty when it does not say.</param>
/// <param name="Exchanges">Requests with their answers, in order.</param>
/// <param name="Statuses">What the status of objects says, in order.</param>
sealed partial record Scenario(
    string Yaml, IReadOnlyList<(string Name, string AppProtocol)> Pods, IReadOnlyList<(Asked Asked, Wanted Wanted)> Exchanges, IReadOnlyList<string> Statuses)
{
    static readonly TestAuthority Authority = TestAuthority.Create();

    /// <summary>Where the files are.</summary>
    public static string Folder { get; } = Repository.Path("tests", "IngressController.Tests", "Gateways", "Scenarios");

    /// <summary>The names of all files, without their ending.</summary>
    public static TheoryData<string> Names() =>
        [.. Directory.GetFiles(Folder, "*.yaml").Select(file => Path.GetFileNameWithoutExtension(file)!).Order(StringComparer.Ordinal)];

    /// <summary>Reads one, each of whose ports is a free one, and each address one of a network.</summary>
    /// <param name="name">The file's name without its ending.</param>
    /// <param name="address">The address of a number from 1 to 14 in the network of the Gateways.</param>
    public static Scenario Read(string name, Func<int, string> address)
    {
        var ports = new Dictionary<string, string>(StringComparer.Ordinal);
        var text = Place().Replace(File.ReadAllText(Path.Combine(Folder, $"{name}.yaml")), place => place.Groups[1].Value switch
        {
            ['#', .. var number] => address(int.Parse(number, CultureInfo.InvariantCulture)),
            var port when ports.TryGetValue(port, out var known) => known,
            var port => ports[port] = FreePorts.Tcp().ToString(CultureInfo.InvariantCulture),
        });
        var lines = text.Split('\n').TakeWhile(static line => line.StartsWith('#')).Select(static line => line.TrimStart('#').Trim()).ToList();
        return new(
            TlsYaml.Join([text, .. Of("secret").Select(SecretOf)]), [.. Of("pod").Select(PodOf)],
            [.. Of(">").Select(Asked.Parse).Zip(Of("<").Select(Wanted.Parse))], [.. Of("=")]);

        IEnumerable<string> Of(string word) =>
            lines.Where(line => line.StartsWith(word + " ", StringComparison.Ordinal)).Select(line => line[word.Length..].Trim());
    }

    static string SecretOf(string line) => line.Split(' ') is [var name, .. var hosts] ? TlsYaml.Secret(name, Authority.Server(hosts)) : "";

    static (string, string) PodOf(string line) => line.Split(' ') is [var name, var protocol] ? (name, protocol) : (line, "");

    [GeneratedRegex(@"\$\(([#\w-]+)\)")]
    private static partial Regex Place();
}

/// <summary>A request: <c>METHOD URL | Name: value</c>; the method <c>GRPC</c> is a POST of gRPC over HTTP/2.</summary>
sealed record Asked(string Gateway, string Method, Uri Url, IReadOnlyList<(string Name, string Value)> Headers)
{
    public static Asked Parse(string line)
    {
        var (first, fields) = Fields.Split(line);
        return first.Split(' ') is [var method, var url, .. var gateway]
            ? new(
                gateway is ["to", var named] ? named : "gate", method,
                new(url, new UriCreationOptions { DangerousDisablePathAndQueryCanonicalization = true }), fields)
            : throw new FormatException(line);
    }

    public override string ToString() => $"{Method} {Url} {string.Join(", ", Headers)}";
}

/// <summary>An answer: <c>STATUS POD | Name: value | pod Name: value | trailer Name: value</c>; <c>-</c> stands for none.</summary>
sealed record Wanted(string Status, IReadOnlyList<(string Name, string Value)> Fields)
{
    public static Wanted Parse(string line)
    {
        var (first, fields) = Scenarios.Fields.Split(line);
        return new(first, fields);
    }
}

/// <summary>The parts of a line between bars.</summary>
static class Fields
{
    public static (string First, IReadOnlyList<(string Name, string Value)> Fields) Split(string line)
    {
        var parts = line.Split(" | ");
        return (parts[0].Trim(), [.. parts.Skip(1).Select(static part => part.Split(": ", 2)).Select(static pair => (pair[0].Trim(), pair[1].Trim()))]);
    }
}
