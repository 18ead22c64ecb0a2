using IngressController.Core.Translation;
using IngressController.Explain;
using IngressController.Features;
using IngressController.Kubernetes.OneShot;
using IngressController.TestTree;

namespace IngressController.Tests.Explain;

/// <summary>
/// Requests are explained by Golden/shop.yaml, and the text is compared with Golden/NAME.txt. UPDATE_GOLDEN=1 writes the files anew; the
/// difference is then to be reviewed.
/// </summary>
public sealed class ExplainGoldenTests
{
    static readonly string Folder = Repository.Path("tests", "IngressController.Tests", "Explain", "Golden");

    [Theory]
    [InlineData("served", "https://shop.test/cart/1?page=2", true, "192.0.2.7")]
    [InlineData("exact", "http://shop.test/cart/help", true, "192.0.2.7")]
    [InlineData("address-unknown", "http://shop.test/", true)]
    [InlineData("address-refused", "http://shop.test/", false, "198.51.100.1")]
    [InlineData("service-missing", "http://shop.test/gone", false, "192.0.2.7")]
    [InlineData("no-endpoints", "http://shop.test/resting", false, "192.0.2.7")]
    [InlineData("wildcard", "https://any.wild.test/", true)]
    [InlineData("no-path", "http://open.test/other", false)]
    [InlineData("redirected", "http://forced.test/a/?b=c", true)]
    [InlineData("forwarded", "https://forced.test/a", true)]
    [InlineData("closed", "http://closed.test/", false)]
    [InlineData("password", "http://guarded.test/", true)]
    [InlineData("host-near", "http://shopp.test/", false)]
    [InlineData("host-two-labels", "http://a.b.wild.test/", false)]
    [InlineData("class-not-ours", "http://theirs.test/api", false)]
    [InlineData("canary", "http://released.test/", true, null, "X-Canary: always")]
    [InlineData("regex", "http://regex.test/SHOP/old/1", true)]
    public void The_text_is_the_one_that_is_written_down(string name, string url, bool answers, string? client = null, params string[] headers)
    {
        var told = Explain(url, client, headers);

        var text = ExplainText.Of(told);
        Golden.Check(Path.Combine(Folder, $"{name}.txt"), text);
        Assert.Equal(answers, told.Answers);
        Assert.DoesNotContain("printed-secret", text, StringComparison.OrdinalIgnoreCase);
        Assert.DoesNotContain("printed-secret", ExplainProcess.JsonOf(told), StringComparison.OrdinalIgnoreCase);
    }

    [Fact]
    public void The_default_backend_is_asked_for_what_no_rule_covers()
    {
        var told = Explain("http://nobody.test/", null, [], options => options with { DefaultBackendService = new("default", "cart") });
        Golden.Check(Path.Combine(Folder, "default-backend.txt"), ExplainText.Of(told));
        Assert.True(told.Answers);
    }

    [Fact]
    public void The_health_check_answers_for_unknown_hosts() => Assert.Equal(200, Explain("http://192.0.2.1/healthz", null, []).Status);

    [Fact]
    public void A_trusted_header_can_say_that_it_is_HTTPS_already()
    {
        var told = Explain("http://forced.test/", null, ["X-Forwarded-Proto: https"], settings: "use-forwarded-headers");
        Assert.Null(told.Status);
        Assert.Equal(308, Explain("http://forced.test/", null, ["X-Forwarded-Proto: https"]).Status);
    }

    [Theory]
    [InlineData("shop.test/x", "", null, null, "write it with http:// or https:// in front")]
    [InlineData("http://sh op/", "", null, null, "write a name")]
    [InlineData("http://shop.test/a b", "", null, null, "encode blanks as %20")]
    [InlineData("http://shop.test/../x", "", null, null, "climb not above the root")]
    [InlineData("http://me:you@shop.test/", "", null, null, "leave it out")]
    [InlineData("http://shop.test/", "hunter2", null, null, "a header has no colon: write it as 'Name: value'")]
    [InlineData("http://shop.test/", "a b: c", null, null, "no header name")]
    [InlineData("http://shop.test/", "", "here", null, "write one such as 192.0.2.1")]
    [InlineData("http://shop.test/", "", null, "GET /", "write one such as GET or POST")]
    public void What_cannot_be_asked_is_told_with_the_remedy(string url, string header, string? client, string? method, string expected)
    {
        Assert.False(ExplainQuestion.TryParse(url, header.Length == 0 ? [] : [header], client, method, out _, out var problem));
        Assert.Contains(expected, problem, StringComparison.Ordinal);
        Assert.DoesNotContain("hunter2", problem, StringComparison.Ordinal);
    }

    [Fact]
    public void What_is_absurdly_long_is_refused_without_being_repeated()
    {
        var many = new string('a', 1_000_000);
        Assert.False(ExplainQuestion.TryParse($"http://shop.test/{many}", [], null, null, out _, out var url));
        Assert.False(ExplainQuestion.TryParse("http://shop.test/", [$"X: {many}"], null, null, out _, out var header));
        Assert.False(ExplainQuestion.TryParse("http://shop.test/", [], many, null, out _, out var client));
        Assert.False(ExplainQuestion.TryParse("http://shop.test/", [.. Enumerable.Repeat("X: y", 65)], null, null, out _, out var headers));
        Assert.All([url, header, client, headers], problem => Assert.True(problem!.Length < 300, problem));
    }

    static Explanation Explain(
        string url, string? client, string[] headers, Func<TranslationOptions, TranslationOptions>? configure = null, string? settings = null)
    {
        var content = ManifestFiles.Read(Path.Combine(Folder, "shop.yaml"), Stream.Null, _ => { });
        Assert.Empty(content.Problems);
        var snapshot = content.Snapshot;
        var options = new TranslationOptions { IngressClassIsGiven = true, ConfigMap = new("default", "settings") };
        if (settings is not null)
        {
            var map = snapshot.ConfigMaps[options.ConfigMap!.Value];
            snapshot = snapshot.With(map with { Data = IngressController.Core.Cluster.StringMap.From([.. map.Data, new(settings, "true")]) });
        }

        var state = ExplainedState.Of(snapshot, configure?.Invoke(options) ?? options, FeatureCatalog.Policies, new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero));
        Assert.True(ExplainQuestion.TryParse(url, headers, client, null, out var question, out var problem), problem);
        return new Explainer(state).Explain(question);
    }
}
