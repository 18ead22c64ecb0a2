using System.Text.Json.Nodes;
using IngressController.EndToEnd.Tests.Machine;

namespace IngressController.EndToEnd.Tests.Deploy;

/// <summary>
/// The Dockerfile, built by buildah. The base images cannot be had offline: empty ones stand for them, over which the machine's own
/// /usr (with its .NET SDK) is mounted. So all that the Dockerfile says is run; what the real base images bring is not.
/// </summary>
public sealed class Image
{
    /// <summary>The image without its base: the program is framework-dependent.</summary>
    const long SizeLimit = 12 << 20;

    static readonly string Tools = Path.Combine(
        Environment.GetEnvironmentVariable("XDG_CACHE_HOME") ?? Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.UserProfile), ".cache"),
        "ingress-yarp", "buildah");

    [Fact]
    public async Task The_Dockerfile_makes_a_small_image_that_runs_as_its_own_user()
    {
        Requirement.Demand(Environment.IsPrivilegedProcess && File.Exists(Path.Combine(Tools, "usr", "bin", "buildah")), "root, and the buildah that tests/image/unpack.sh unpacks");
        using var folder = new Scratch("image");
        await MakeBaseAsync(folder, "sdk", "ENV HOME=/root DOTNET_NOLOGO=1 DOTNET_CLI_TELEMETRY_OPTOUT=1 MSBUILDDISABLENODEREUSE=1 UseSharedCompilation=false DOTNET_PROCESSOR_COUNT=1");
        await MakeBaseAsync(folder, "runtime", "");
        await BuildAsync(folder);

        var config = JsonNode.Parse(await BuildahAsync(folder, "inspect", "--type", "image", "--format", "{{json .OCIv1}}", "localhost/one"))!["config"]!;
        Assert.Equal("1654:1654", (string?)config["User"]);
        Assert.Equal(["10254/tcp", "8080/tcp", "8443/tcp"], config["ExposedPorts"]!.AsObject().Select(port => port.Key).Order(StringComparer.Ordinal));
        var labels = config["Labels"]!;
        Assert.Equal("ingress-yarp", (string?)labels["org.opencontainers.image.title"]);
        Assert.Equal("Apache-2.0", (string?)labels["org.opencontainers.image.licenses"]);
        Assert.Equal("0123abc", (string?)labels["org.opencontainers.image.revision"]);
        var size = await SizeAsync(folder);
        Assert.InRange(size, 1, SizeLimit);
        Figures.Report($"image without its base: {size / 1024.0 / 1024:F1} MiB");

        var container = (await BuildahAsync(folder, "from", "--pull-never", "localhost/one")).Trim();
        string[] inside = ["run", "--volume", "/usr:/usr:ro", container, "--"];
        Assert.Equal("uid=1654 gid=1654 groups=1654", (await BuildahAsync(folder, [.. inside, "/usr/bin/id"])).Trim());
        Assert.StartsWith("0.1.0", await BuildahAsync(folder, [.. inside, "/app/IngressController", "--version"]), StringComparison.Ordinal);
        // Its own configuration of OpenSSL, without which other cipher suites would be offered.
        await BuildahAsync(folder, [.. inside, "/usr/bin/test", "-r", "/app/openssl.cnf"]);
        await BuildahAsync(folder, [.. inside, "/usr/bin/test", "!", "-w", "/app/IngressController"]);
    }

    static async Task BuildAsync(Scratch folder)
    {
        string[] mounts = ["--volume", "/usr:/usr:ro", "--volume", "/etc/ssl:/etc/ssl:ro", "--volume", $"{Home(".nuget")}:/root/.nuget"];
        await BuildahAsync(folder, [
            "bud", "--pull-never", "--build-arg", "SDK=localhost/sdk", "--build-arg", "RUNTIME=localhost/runtime",
            "--build-arg", "REVISION=0123abc", .. mounts, "--tag", "localhost/one", Repository.Root]);
    }

    static async Task MakeBaseAsync(Scratch folder, string name, string environment)
    {
        var context = folder.File(name);
        foreach (var directory in new[] { "usr", "etc/ssl", "root", "tmp", "proc", "dev", "sys" })
            Directory.CreateDirectory(Path.Combine(context, "files", directory));
        foreach (var link in new[] { "bin", "sbin", "lib", "lib64" })
            File.CreateSymbolicLink(Path.Combine(context, "files", link), $"usr/{link}");
        await File.WriteAllTextAsync(Path.Combine(context, "Containerfile"), $"FROM scratch\nCOPY files /\nENV PATH=/usr/bin\n{environment}\n");
        await BuildahAsync(folder, ["bud", "--tag", $"localhost/{name}", context]);
    }

    static async Task<long> SizeAsync(Scratch folder)
    {
        var archive = folder.File("image.tar");
        await BuildahAsync(folder, "push", "localhost/one", $"oci-archive:{archive}");
        return new FileInfo(archive).Length;
    }

    static Task<string> BuildahAsync(Scratch folder, params string[] arguments)
    {
        string[] policy = arguments[0] is "bud" or "from" or "push" ? ["--signature-policy", Path.Combine(Tools, "etc", "containers", "policy.json")] : [];
        return Command.SucceedAsync(
            Repository.Path("tests", "image", "buildah.sh"), [Tools, folder.File("store"), arguments[0], .. policy, .. arguments[1..]]);
    }

    static string Home(string name) => Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.UserProfile), name);
}
