using IngressController.EndToEnd.Tests.Controller;
using IngressController.EndToEnd.Tests.Machine;

namespace IngressController.EndToEnd.Tests.Running;

/// <summary>What cannot be used ends the program with code 2 and one line that says what and where.</summary>
public sealed class CommandLine
{
    [Fact]
    public async Task An_unknown_flag_names_the_nearest_known_one()
    {
        var line = await RefusedAsync("--manifests", "/tmp", "--htp-port", "1");
        Assert.Contains("--htp-port", line, StringComparison.Ordinal);
        Assert.Contains("--http-port", line, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("--http-port", "eighty")]
    [InlineData("--http-port", "70000")]
    [InlineData("--shutdown-grace-period", "soon")]
    [InlineData("--bind-address", "localhost")]
    public async Task An_unusable_value_names_its_flag(string flag, string value)
    {
        var line = await RefusedAsync("--manifests", "/tmp", flag, value);
        Assert.Contains(flag, line, StringComparison.Ordinal);
        Assert.Contains(value, line, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Without_a_source_of_objects_all_three_are_named()
    {
        var line = await RefusedAsync();
        Assert.Contains("--manifests", line, StringComparison.Ordinal);
        Assert.Contains("--kubeconfig", line, StringComparison.Ordinal);
        Assert.Contains("service account", line, StringComparison.OrdinalIgnoreCase);
    }

    [Fact]
    public async Task A_missing_kubeconfig_is_named()
    {
        var line = await RefusedAsync("--kubeconfig", "/nonexistent/kubeconfig");
        Assert.Contains("/nonexistent/kubeconfig", line, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_broken_kubeconfig_is_named_with_what_is_wrong()
    {
        using var folder = new Scratch("kubeconfig");
        await File.WriteAllTextAsync(folder.File("config"), "apiVersion: v1\nkind: Config\ncurrent-context: nowhere\n");
        var line = await RefusedAsync("--kubeconfig", folder.File("config"));
        Assert.Contains(folder.File("config"), line, StringComparison.Ordinal);
        Assert.Contains("nowhere", line, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_missing_manifest_folder_is_named()
    {
        var line = await RefusedAsync("--manifests", "/nonexistent/manifests");
        Assert.Contains("/nonexistent/manifests", line, StringComparison.Ordinal);
    }

    /// <summary>Runs the program, which must refuse, and returns its one line.</summary>
    static async Task<string> RefusedAsync(params string[] arguments)
    {
        var noCluster = new Dictionary<string, string?> { ["KUBECONFIG"] = null, ["KUBERNETES_SERVICE_HOST"] = null };
        var result = await Command.RunAsync(await ControllerProgram.PathAsync(), arguments, noCluster);
        Assert.Equal(2, result.ExitCode);
        return Assert.Single(result.Error.Split('\n', StringSplitOptions.RemoveEmptyEntries));
    }
}
