using System.Text.RegularExpressions;
using IngressController.TestTree;

namespace IngressController.EndToEnd.Tests.Handbook;

/// <summary>What people on call ask is answered by one command each, as deploy/README.md has it.</summary>
public sealed partial class NightQuestions(NightsEdge edge) : IClassFixture<NightsEdge>
{
    /// <summary>What the answer must say; NAMESPACE stands for the shop's.</summary>
    static readonly Dictionary<string, string[]> Answers = new()
    {
        ["Why 502?"] = ["\"reason\":\"pod-refused\"", "\"detail\":\"Connection refused\"", "\"pod\":\"pod dead-1 (127.255.0.1:"],
        ["Which pod?"] = ["shop-1 ", " ready"],
        ["Since when?"] = ["\"step\":5", "\"ingress\":\"NAMESPACE/dead\""],
        ["Who changed what?"] = ["Ingress NAMESPACE/shop", "proxy-body-size", "\"by\":", "\"written\":"],
        ["Which certificate ends?"] = ["\"host\":\"shop.example\",\"secret\":\"NAMESPACE/shop-tls\"", "\"notAfter\":"],
        ["Why is mine not served?"] = ["Ingress NAMESPACE/mine: class yrap does not exist; yarp may be meant"],
        ["Why 404?"] = ["404: no rule has this host; perhaps shop.example is meant"],
        ["Why 413 or 403, and by which limit set where?"] =
        [
            "403", "whitelist-source-range: 127.0.0.0/8 (annotation nginx.ingress.kubernetes.io/whitelist-source-range of Ingress NAMESPACE/shop)",
            "proxy-body-size: 2m (annotation nginx.ingress.kubernetes.io/proxy-body-size of Ingress NAMESPACE/shop)",
        ],
        ["Is it slow here or in the pod?"] = ["\"seconds\":", "\"upstreamSeconds\":"],
        ["Is one replica different from the others?"] = ["nginx_ingress_controller_config_hash{"],
        ["Before a change: what would it do?"] = ["proxy-body-size 2m → 8m"],
    };

    static readonly Dictionary<string, string> Commands = Row()
        .Matches(File.ReadAllText(Repository.Path("deploy", "README.md")).Split("## Questions at night")[1].Split("\n## ")[0])
        .ToDictionary(row => row.Groups["question"].Value, row => row.Groups["command"].Value.Replace("\\|", "|", StringComparison.Ordinal));

    public static TheoryData<string> Questions => [.. Answers.Keys];

    [Fact]
    public void Each_question_of_the_handbook_is_asked() => Assert.Equal(Commands.Keys, Answers.Keys);

    [Theory]
    [MemberData(nameof(Questions))]
    public async Task One_command_answers(string question)
    {
        var said = await edge.RunAsync(Commands[question]);
        Assert.All(Answers[question], part =>
            Assert.Contains(part.Replace("NAMESPACE", edge.Namespace, StringComparison.Ordinal), said.Output, StringComparison.Ordinal));
    }

    [GeneratedRegex(@"^\| (?<question>[A-Z][^|]*\?) \| `(?<command>(?:[^`])+)`", RegexOptions.Multiline)]
    private static partial Regex Row();
}
