using System.Net;
using System.Text.Json.Nodes;
using IngressController.Admission;
using IngressController.Options;
using IngressController.Tests.Edge;
using IngressController.Tests.Kubernetes.Api;
using IngressController.Tests.Tls;
using static IngressController.Tests.Admission.Reviews;

namespace IngressController.Tests.Admission;

/// <summary>The webhook on real sockets, asked as the API server asks.</summary>
public sealed class WebhookTests : IAsyncLifetime
{
    readonly TemporaryFolder _folder = new();
    readonly TestAuthority _authority = TestAuthority.Create();
    EdgeFixture _edge = null!;
    HttpClient _client = null!;
    string? _serial;

    public async ValueTask InitializeAsync()
    {
        Write(_authority.Server("webhook.test"));
        _edge = await EdgeFixture.StartAsync(EdgeFixture.Ingress("first", "shop.test", ["/cart=web"]), configure: options => options with
        {
            Admission = new AdmissionOptions(IPAddress.Loopback, 0, Path.Combine(_folder.Path, "cert"), Path.Combine(_folder.Path, "key")),
        });
        _client = CreateClient();
    }

    public async ValueTask DisposeAsync()
    {
        _client.Dispose();
        await _edge.DisposeAsync();
        _folder.Dispose();
    }

    [Fact]
    public async Task A_good_Ingress_is_admitted_and_a_bad_one_refused_with_the_reason()
    {
        var good = await AskAsync(Of(Ingress("good", "good.test")));
        Assert.Equal("admission.k8s.io/v1", (string?)good["apiVersion"]);
        Assert.Equal("AdmissionReview", (string?)good["kind"]);
        Assert.Equal("uid-1", (string?)good["response"]!["uid"]);
        Assert.True((bool)good["response"]!["allowed"]!);
        Assert.Null(good["response"]!["status"]);

        var bad = (await AskAsync(Of(Ingress("bad", "shop.test", "/cart"), uid: "uid-2")))["response"]!;
        Assert.Equal("uid-2", (string?)bad["uid"]);
        Assert.False((bool)bad["allowed"]!);
        Assert.Equal(400, (int)bad["status"]!["code"]!);
        Assert.Equal("BadRequest", (string?)bad["status"]!["reason"]);
        Assert.Contains(
            "host \"shop.test\" and path \"/cart\" is already defined in ingress default/first",
            (string?)bad["status"]!["message"],
            StringComparison.Ordinal);
    }

    [Fact]
    public async Task Warnings_reach_whoever_writes_the_Ingress()
    {
        var response = (await AskAsync(Of(Ingress("new", "new.test", annotations: [("no-such\u0007thing", new string('x', 300))]))))["response"]!;
        Assert.True((bool)response["allowed"]!);
        var warning = (string)Assert.Single(response["warnings"]!.AsArray())!;
        Assert.InRange(warning.Length, 1, 256);
        Assert.DoesNotContain(warning, char.IsControl);
    }

    [Theory]
    [InlineData("class")]
    [InlineData("DELETE")]
    [InlineData("status")]
    [InlineData("services")]
    [InlineData("being deleted")]
    public async Task What_is_none_of_our_business_is_admitted_untouched(string which)
    {
        var ingress = Ingress("bad", "shop.test", "/cart", @class: which == "class" ? "nginx" : "yarp");
        if (which == "being deleted")
            ingress["metadata"]!["deletionTimestamp"] = "2026-11-02T00:00:00Z";
        var answer = await AskAsync(Of(ingress, change: review =>
        {
            if (which == "DELETE")
                (review["request"]!["operation"], review["request"]!["object"]) = ("DELETE", null);
            if (which == "status")
                review["request"]!["subResource"] = "status";
            if (which == "services")
                review["request"]!["resource"] = new JsonObject { ["group"] = "", ["version"] = "v1", ["resource"] = "services" };
        }));
        Assert.Equal("{\"uid\":\"uid-1\",\"allowed\":true}", answer["response"]!.ToJsonString());
    }

    [Theory]
    [InlineData("", "not JSON")]
    [InlineData("{\"kind\": \"AdmissionReview\",\n \"apiVersion\": }", "line 2")]
    [InlineData("[]", "kind")]
    [InlineData("{\"kind\":\"Ingress\",\"apiVersion\":\"networking.k8s.io/v1\"}", "kind")]
    [InlineData("{\"kind\":\"AdmissionReview\",\"apiVersion\":\"admission.k8s.io/v1beta1\",\"request\":{}}", "admissionReviewVersions")]
    [InlineData("{\"kind\":\"AdmissionReview\",\"apiVersion\":\"admission.k8s.io/v1\"}", "request")]
    [InlineData("{\"kind\":\"AdmissionReview\",\"apiVersion\":\"admission.k8s.io/v1\",\"request\":{\"uid\":7}}", "request.uid")]
    public async Task What_is_no_review_gets_a_400_that_says_why(string body, string reason)
    {
        using var answer = await WebhookClient.PostAsync(_client, body);
        Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
        Assert.Contains(reason, await answer.Content.ReadAsStringAsync(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("null")]
    [InlineData("7")]
    [InlineData("{\"spec\":{\"rules\":7}}")]
    [InlineData("{\"metadata\":{\"name\":\"x\",\"namespace\":\"default\"},\"spec\":{\"rules\":[{\"host\":[]}]}}")]
    public async Task An_Ingress_that_cannot_be_read_is_refused(string ingress)
    {
        var review = Of(new JsonObject(), change: review => review["request"]!["object"] = JsonNode.Parse(ingress));
        Assert.False((bool)(await AskAsync(review))["response"]!["allowed"]!);
    }

    [Fact]
    public async Task Other_methods_and_too_large_reviews_are_refused()
    {
        using var get = await _client.GetAsync("https://webhook.test/networking/v1/ingresses");
        Assert.Equal(HttpStatusCode.MethodNotAllowed, get.StatusCode);
        using var request = new HttpRequestMessage(HttpMethod.Post, "https://webhook.test/")
        {
            Content = new StringContent(new string(' ', (int)AdmissionServer.MaxBody + 1)),
        };
        // The answer comes before the body is sent; without that a client may find the connection closed while it still writes.
        request.Headers.ExpectContinue = true;
        using var large = await _client.SendAsync(request);
        Assert.Equal(HttpStatusCode.RequestEntityTooLarge, large.StatusCode);
        using var fits = await WebhookClient.PostAsync(_client, Of(Ingress("good", "good.test")).PadRight((int)AdmissionServer.MaxBody));
        Assert.Equal(HttpStatusCode.OK, fits.StatusCode);
    }

    [Fact]
    public async Task A_hundred_reviews_at_once_get_each_its_own_answer_and_are_counted()
    {
        var answers = await Task.WhenAll(Enumerable.Range(0, 100).Select(i => AskAsync(i % 2 == 0
            ? Of(Ingress($"good-{i}", $"good-{i}.test"), uid: $"uid-{i}")
            : Of(Ingress("bad", "shop.test", "/cart"), uid: $"uid-{i}"))));

        Assert.Equal(Enumerable.Range(0, 100).Select(i => $"uid-{i} {(i % 2 == 0 ? "true" : "false")}"),
            answers.Select(answer => $"{answer["response"]!["uid"]} {answer["response"]!["allowed"]!.ToJsonString()}"));
        var scrape = await _edge.ScrapeAsync();
        Assert.Equal(50, scrape.Samples.Where(sample => sample.Name == "nginx_ingress_controller_check_success").Sum(sample => sample.Value));
        var refused = Assert.Single(scrape.Samples, sample => sample.Name == "nginx_ingress_controller_check_errors");
        Assert.Equal(50, refused.Value);
        Assert.True(refused.Has("namespace", "default") && refused.Has("ingress", "bad"));
        Assert.Equal(1, Assert.Single(scrape.Samples, sample => sample.Name == "nginx_ingress_controller_admission_render_ingresses").Value);
        Assert.Equal(1, Assert.Single(scrape.Samples, sample => sample.Name == "nginx_ingress_controller_admission_tested_ingresses").Value);
        Assert.InRange(Assert.Single(scrape.Samples, sample => sample.Name == "nginx_ingress_controller_admission_config_size").Value, 500, 5000);
    }

    [Fact]
    public async Task A_renewed_certificate_is_shown_without_a_restart_and_a_broken_one_never()
    {
        var review = Of(Ingress("good", "good.test"));
        await AskAnewAsync(review);
        var first = _serial;
        var renewed = _authority.Server("webhook.test");
        Write(renewed);
        await AskAnewAsync(review);
        Assert.Equal(renewed.Serial, _serial);
        Assert.NotEqual(first, _serial);

        Write(renewed with { Key = "half a key" });
        await AskAnewAsync(review);
        Assert.Equal(renewed.Serial, _serial);
        Assert.Contains(_edge.Log, line => line.Contains("cannot be used, the last ones stay in force", StringComparison.Ordinal));
        Assert.DoesNotContain(_edge.Log, line => line.Contains("half a key", StringComparison.Ordinal));
    }

    async Task AskAnewAsync(string review)
    {
        using var client = CreateClient();
        using var answer = await WebhookClient.PostAsync(client, review);
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
    }

    async Task<JsonNode> AskAsync(string review)
    {
        using var answer = await WebhookClient.PostAsync(_client, review);
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        return JsonNode.Parse(await answer.Content.ReadAsStringAsync())!;
    }

    void Write(TestCertificate certificate)
    {
        _folder.Write("cert", certificate.Certificate);
        _folder.Write("key", certificate.Key);
    }

    HttpClient CreateClient() => WebhookClient.Create(_edge.AdmissionPort!.Value, _authority, serial => _serial = serial);
}
