using System.Text.RegularExpressions;
using IngressController.EndToEnd.Tests.Deploy;
using IngressController.EndToEnd.Tests.Machine;
using IngressController.EndToEnd.Tests.Running;
using IngressController.TestTree;

namespace IngressController.EndToEnd.Tests.Handbook;

/// <summary>Each command of README.md does what is said of it, as it is written there.</summary>
public sealed partial class Readme(NewcomersPlace place) : IClassFixture<NewcomersPlace>
{
    static readonly TimeSpan Limit = TimeSpan.FromSeconds(30);

    static readonly List<string> All = Read();

    /// <summary>What serves until it is ended.</summary>
    static readonly string[] Serving =
    [
        "IngressController --manifests ./manifests",
        "IngressController --kubeconfig ~/.kube/config",
        "IngressController --manifests ./manifests --gateway-address-pool 127.0.90.0/24",
    ];

    /// <summary>What runs to its end, with a text that it writes.</summary>
    static readonly Dictionary<string, string> Ending = new()
    {
        ["IngressController check --kubeconfig ~/.kube/config"] = "1 same",
        ["IngressController explain https://shop.test/cart --kubeconfig ~/.kube/config"] = "shop-1",
        ["source <(IngressController completion bash)"] = "",
        ["kubectl apply --dry-run=server -f manifests"] = "ingress.networking.k8s.io/shop unchanged (server dry run)",
        ["kubectl apply -f - <<'YAML'"] = "ingress.networking.k8s.io/web created",
    };

    /// <summary>What another test runs, since it wants a machine of its own, a pod or a newer cluster, or is this very run.</summary>
    static readonly Dictionary<string, string> Elsewhere = new()
    {
        ["dotnet run --project src/IngressController -c Release -- demo"] = nameof(Demo.Every_command_that_it_prints_works_and_Ctrl_C_ends_it),
        ["tests/run"] = "the run of this test",
        ["IngressController"] = nameof(HelmApplying.The_controller_of_a_release_serves_with_what_its_roles_allow),
        ["kubectl apply --server-side -k deploy/overlays/cloud"] = nameof(Applying.An_overlay_is_taken_by_the_API_server),
        ["helm install ingress-yarp deploy/helm/ingress-yarp --namespace ingress-yarp --create-namespace"] =
            nameof(HelmApplying.A_release_is_taken_by_the_API_server),
    };

    public static TheoryData<string> ThatServe => [.. Serving];

    public static TheoryData<string> ThatEnd => [.. Ending.Keys];

    [Fact]
    public void Each_command_is_run_by_a_test() =>
        Assert.Equal(All.Select(FirstLine).Order(), Serving.Concat(Ending.Keys).Concat(Elsewhere.Keys).Order());

    [Theory]
    [MemberData(nameof(ThatServe))]
    public async Task The_shop_is_served(string command)
    {
        await using var program = await place.StartAsync(command);
        var port = (await program.UntilWrittenAsync(HttpPort(), Limit)).Groups[1].Value;
        using var client = new HttpClient();
        await Eventually.IsAsync(
            "the shop's pod answers",
            async () =>
            {
                using var request = new HttpRequestMessage(HttpMethod.Get, new Uri($"http://127.0.0.1:{port}/cart")) { Headers = { Host = "shop.test" } };
                using var answer = await client.SendAsync(request);
                return await answer.Content.ReadAsStringAsync();
            },
            text => text.Contains("shop-1", StringComparison.Ordinal));
    }

    [Theory]
    [MemberData(nameof(ThatEnd))]
    public async Task It_says_what_it_did(string command)
    {
        var result = await place.RunAsync(All.Single(one => FirstLine(one) == command));
        Assert.True(result.ExitCode == 0, result.Output + result.Error);
        Assert.Contains(Ending[command], result.Output, StringComparison.Ordinal);
    }

    static string FirstLine(string command) => command.Split('\n')[0];

    /// <summary>The commands of its blocks, without the remarks beside them; one with a document below it is one.</summary>
    static List<string> Read()
    {
        var commands = new List<string>();
        foreach (Match block in Block().Matches(File.ReadAllText(Repository.Path("README.md"))))
        {
            var text = block.Groups[1].Value;
            if (text.Contains("<<'YAML'", StringComparison.Ordinal))
                commands.Add(text);
            else
                commands.AddRange(text.Split('\n').Select(line => Remark().Replace(line, "")));
        }

        return commands;
    }

    [GeneratedRegex(@"^```sh\n(.*?)\n```$", RegexOptions.Multiline | RegexOptions.Singleline)]
    private static partial Regex Block();

    [GeneratedRegex(@"\s+# .*$")]
    private static partial Regex Remark();

    [GeneratedRegex(@"Listening on http port (\d+)")]
    private static partial Regex HttpPort();
}
