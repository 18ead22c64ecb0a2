using IngressController.EndToEnd.Tests.Machine;
using IngressController.TestTree;

namespace IngressController.EndToEnd.Tests.Deploy;

/// <summary>
/// The Dockerfile as far as it goes without a container engine: the build stage's own commands, on the files it copies and no
/// others, with the machine's SDK in place of the base image.
/// </summary>
public sealed class Image
{
    static readonly IReadOnlyList<(string Instruction, string Arguments)> Steps = Read();

    /// <summary>Also for another machine, whose program cannot be run here; the number is its architecture's in the program's ELF header.</summary>
    [Theory]
    [InlineData("amd64", 62)]
    [InlineData("arm64", 183)]
    public async Task The_build_stage_makes_the_program_of_what_it_copies(string architecture, byte machineNumber)
    {
        var arguments = new Dictionary<string, string?> { ["TARGETARCH"] = architecture, ["REVISION"] = "0123abc" };
        using var machine = new Scratch("image");
        var source = machine.File("source");
        foreach (var (instruction, what) in StageOf("build"))
        {
            if (instruction == "WORKDIR")
                Directory.CreateDirectory(In(machine, what));
            else if (instruction == "COPY")
                Copy(what.Split(' '), source);
            else if (instruction == "RUN")
                await Command.SucceedAsync(
                    "bash", ["-c", $"cd '{source}' && {what.Replace("/app", machine.File("app"), StringComparison.Ordinal)}"], arguments);
        }

        var program = In(machine, Assert.Single(Steps, step => step.Instruction == "ENTRYPOINT").Arguments.Trim('[', ']', '"'));
        Assert.Equal(machineNumber, (await File.ReadAllBytesAsync(program))[18]);
        Assert.True(File.Exists(machine.File("app/openssl.cnf")), "the TLS settings beside the program");
        if (machineNumber != (await File.ReadAllBytesAsync(Environment.ProcessPath!))[18])
            return;
        var version = await Command.SucceedAsync(program, ["--version"]);
        var label = Assert.Single(Steps, step => step.Instruction == "ARG" && step.Arguments.StartsWith("VERSION=", StringComparison.Ordinal));
        Assert.Equal($"{label.Arguments["VERSION=".Length..]}+0123abc", version.Trim());
    }

    [Fact]
    public void It_runs_as_the_user_and_on_the_ports_of_the_manifests()
    {
        var manifests = File.ReadAllText(Repository.Path("deploy", "base", "deployment.yaml"));
        var user = Assert.Single(Steps, step => step.Instruction == "USER").Arguments.Split(':')[0];
        Assert.Contains($"runAsUser: {user}\n", manifests, StringComparison.Ordinal);
        foreach (var port in Assert.Single(Steps, step => step.Instruction == "EXPOSE").Arguments.Split(' '))
            Assert.Contains($"containerPort: {port}", manifests, StringComparison.Ordinal);
    }

    [Fact]
    public void Its_base_images_are_pinned_by_a_full_version() =>
        Assert.All(
            Steps.Where(step => step.Instruction == "ARG" && step.Arguments.Contains('/', StringComparison.Ordinal)),
            step => Assert.Matches(@":\d+\.\d+\.\d+(-|$)", step.Arguments));

    static IEnumerable<(string Instruction, string Arguments)> StageOf(string name) => Steps
        .SkipWhile(step => step.Instruction != "FROM" || !step.Arguments.EndsWith($" AS {name}", StringComparison.Ordinal)).Skip(1)
        .TakeWhile(step => step.Instruction != "FROM");

    // Of a folder, what .dockerignore leaves.
    static void Copy(string[] arguments, string source)
    {
        var target = Path.Combine(source, arguments[^1]);
        foreach (var name in arguments[..^1])
        {
            var from = Repository.Path(name);
            if (!Directory.Exists(from))
            {
                Directory.CreateDirectory(target);
                File.Copy(from, Path.Combine(target, Path.GetFileName(name)));
                continue;
            }

            foreach (var file in Directory.EnumerateFiles(from, "*", SearchOption.AllDirectories))
            {
                var relative = Path.GetRelativePath(from, file);
                if (relative.Split('/').Any(part => part is "bin" or "obj"))
                    continue;
                var copy = Path.Combine(target, relative);
                Directory.CreateDirectory(Path.GetDirectoryName(copy)!);
                File.Copy(file, copy, overwrite: true);
            }
        }
    }

    static string In(Scratch machine, string path) => machine.File(path.TrimStart('/'));

    static List<(string Instruction, string Arguments)> Read() =>
    [
        .. File.ReadAllText(Repository.Path("Dockerfile")).Replace("\\\n", " ", StringComparison.Ordinal).Split('\n')
            .Where(line => line.Length > 0 && line[0] != '#').Select(line => line.Split(' ', 2)).Select(parts => (parts[0], parts[1])),
    ];
}
