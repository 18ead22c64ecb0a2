using IngressController.Core.Diagnostics;
using IngressController.Core.Translation;
using IngressController.Features;
using IngressController.Tests.Edge;

namespace IngressController.Tests.Features;

/// <summary>
/// What is told of values that can be used and hardly mean what they say, and of names and values that cannot: what holds, and what to do.
/// </summary>
public sealed class DoubtTests
{
    const string Prefix = "nginx.ingress.kubernetes.io/";

    [Theory]
    [InlineData("https://a.test/", "no origin is accepted", "an origin has no slash at its end")]
    [InlineData("http://localhost:*", "no origin is accepted", "list each port")]
    [InlineData("https://ok.test, https://a.test/", "the other origins of the list are accepted", "no slash")]
    [InlineData("a.test", "no origin is accepted", "is none of")]
    public void Of_a_broken_origin_it_is_said_who_is_accepted(string origins, string consequence, string remedy) =>
        AssertTold(
            Annotated("/", "enable-cors: true", $"cors-allow-origin: {origins}"), $"{Prefix}cors-allow-origin", "InvalidAnnotation", consequence, remedy);

    [Theory]
    [InlineData("")]
    [InlineData(" , ")]
    [InlineData("https://a.test, *")]
    public void An_empty_list_of_origins_is_none(string origins) => Assert.Empty(Told(Annotated("/", "enable-cors: true", $"cors-allow-origin: {origins}")));

    [Theory]
    [InlineData("/app(/|$)(.*)", "use-regex: true", true)]
    [InlineData("/app/.*", "affinity-mode: persistent", true)]
    [InlineData("/app", "use-regex: true", false)]
    [InlineData("/app(/|$)(.*)", "use-regex: true; session-cookie-path: /app", false)]
    public void A_cookie_with_a_pattern_for_its_path_is_told(string path, string others, bool isTold)
    {
        var told = Told(Annotated(path, ["affinity: cookie", .. others.Split("; ")])).Where(one => one.Field == $"{Prefix}affinity").ToList();
        if (!isTold)
            Assert.Empty(told);
        else
            AssertIs(Assert.Single(told), $"{Prefix}affinity", "DoubtfulValue", path, "session-cookie-path");
    }

    [Theory]
    [InlineData("/app/(.*)")]
    [InlineData("/foo/*")]
    [InlineData("/v[12]")]
    [InlineData("/end$")]
    public void A_path_that_looks_like_a_pattern_is_told_where_it_is_none(string path)
    {
        AssertTold(Annotated(path), "spec.rules[0].http.paths[0].path", "DoubtfulPath", path, "use-regex");
        Assert.Empty(Told(Annotated(path, "use-regex: true")));
    }

    [Theory]
    [InlineData("/app", "/$2", "which has none")]
    [InlineData("/app/(.*)", "/$2", "which has 1")]
    [InlineData("/app(?:/|$)(.*)", "/x/$3/$1", "which has 1")]
    public void A_capture_that_the_path_does_not_have_is_told(string path, string target, string said) =>
        AssertTold(Annotated(path, $"rewrite-target: {target}"), $"{Prefix}rewrite-target", "DoubtfulValue", said, "write a group");

    [Theory]
    [InlineData("/app(/|$)(.*)", "/$2")]
    [InlineData("/app", "/")]
    [InlineData(@"/app\(/(.*)", "/$1")]
    public void One_that_it_has_is_not(string path, string target) => Assert.Empty(Told(Annotated(path, $"rewrite-target: {target}")));

    [Theory]
    [InlineData("upstream-hash-by", "$request_uri;")]
    [InlineData("upstream-vhost", "$host;")]
    [InlineData("app-root", "/a;")]
    public void A_semicolon_at_the_end_is_told(string name, string value) =>
        Assert.Contains(Told(Annotated("/", $"{name}: {value}")), one => one.Field == Prefix + name);

    [Theory]
    [InlineData("client-max-body-size", "proxy-body-size may be meant")]
    [InlineData("rewrite-targt", "rewrite-target may be meant")]
    [InlineData("proxy-set-headers", "is a key of the ConfigMap")]
    [InlineData("quite-another-thing", "see the annotation reference")]
    public void Of_an_unknown_annotation_it_is_said_what_may_be_meant(string name, string said) =>
        AssertTold(Annotated("/", $"{name}: x"), Prefix + name, "UnknownAnnotation", said);

    [Theory]
    [InlineData("proxy-body-sise", "x", "UnknownSetting", "proxy-body-size may be meant")]
    [InlineData("rewrite-target", "x", "UnknownSetting", "is an annotation")]
    [InlineData("quite-another-thing", "x", "UnknownSetting", "`check` tells")]
    [InlineData("keep-alive", "30s", "SettingDiffers", "seconds without a unit")]
    [InlineData("client-body-timeout", "1m", "SettingDiffers", "seconds without a unit")]
    [InlineData("server-tokens", "true", "SettingDiffers", "no Server header")]
    public void Of_a_key_it_is_said_what_becomes_of_it(string key, string value, string code, string said) =>
        AssertTold(EdgeFixture.SettingsOf($"{key}: \"{value}\""), key, code, said);

    [Theory]
    [InlineData("keep-alive", "30")]
    [InlineData("worker-shutdown-timeout", "30s")]
    [InlineData("server-tokens", "false")]
    [InlineData("no-auth-locations", "/a, /b")]
    public void Nothing_is_said_of_what_is_done(string key, string value) => Assert.Empty(Told(EdgeFixture.SettingsOf($"{key}: \"{value}\"")));

    [Fact]
    public void Locations_with_blanks_between_are_told()
    {
        var yaml = $"{Annotated("/", "auth-type: basic", "auth-secret: users")}\n---\n{EdgeFixture.Secret("users", ("auth", "me:{PLAIN}x"))}\n---\n";
        AssertTold(yaml + EdgeFixture.SettingsOf("no-auth-locations: \"/a /b\""), "no-auth-locations", "DoubtfulValue", "\"/a /b\"", "commas");
    }

    [Theory]
    [InlineData("\u00EF\u00BB\u00BFme:{PLAIN}x", "line 1 begins with a byte order mark")]
    [InlineData("al:{PLAIN}y\n me:{PLAIN}x", "line 2 begins with a blank")]
    [InlineData("al:{PLAIN}y\n\tme:{PLAIN}x", "line 2 begins with a blank")]
    public void A_name_of_a_user_that_begins_oddly_is_told(string file, string said) => AssertTold(
        $"{Annotated("/", "auth-type: basic", "auth-secret: users")}\n---\n{EdgeFixture.Secret("users", ("auth", file))}",
        $"{Prefix}auth-secret", "AnnotationDiffers", said);

    [Theory]
    [InlineData("auth-response-headers", "X-User", "global-auth-response-headers")]
    [InlineData("auth-signin", "https://in.test/", "global-auth-signin")]
    [InlineData("auth-proxy-set-headers", "default/none", "there is no such key")]
    public void What_shapes_the_global_question_stands_in_the_ConfigMap(string name, string value, string said) => AssertTold(
        $"{Annotated("/", $"{name}: {value}")}\n---\n{EdgeFixture.SettingsOf("global-auth-url: http://auth.test/")}", Prefix + name, "DoubtfulValue", said);

    [Fact]
    public void A_named_target_port_of_an_ExternalName_is_told_by_its_name()
    {
        const string Service = """
            ---
            apiVersion: v1
            kind: Service
            metadata: { name: web, namespace: default }
            spec: { type: ExternalName, externalName: x.test, ports: [{ name: h, port: 80, targetPort: http }] }
            """;
        AssertTold($"{Annotated("/")}\n{Service}", "spec.rules[0].http.paths[0].backend.service.port", "ServicePortNotFound", "has targetPort http, a name");
    }

    [Fact]
    public void A_flag_that_names_what_is_not_there_is_named()
    {
        var options = new TranslationOptions { IngressClassIsGiven = true, DefaultBackendService = new("default", "gone"), ConfigMap = new("default", "none") };
        var told = Translator.Translate(Snapshots.Of(Annotated("/")), options, FeatureCatalog.Policies).Diagnostics;
        Assert.Contains(told, one => one.Code == DiagnosticCodes.DefaultBackendNotFound && one.Field == "--default-backend-service");
        Assert.Contains(told, one => one.Code == DiagnosticCodes.ConfigMapNotFound && one.Field == "--configmap");
    }

    static string Annotated(string path, params string[] annotations) => EdgeFixture.Ingress("one", "h.test", [$"{path}=web"], annotations);

    static void AssertTold(string yaml, string field, string code, params string[] said) =>
        AssertIs(Assert.Single(Told(yaml), one => one.Field == field), field, code, said);

    static void AssertIs(Diagnostic told, string field, string code, params string[] said)
    {
        Assert.Equal((field, code), (told.Field, told.Code.Name));
        Assert.All(said, part => Assert.Contains(part, told.Message, StringComparison.Ordinal));
    }

    // Of the Ingress and the ConfigMap; there are no Services.
    static List<Diagnostic> Told(string yaml)
    {
        var options = new TranslationOptions { IngressClassIsGiven = true, ConfigMap = new("default", "settings") };
        return [.. Translator.Translate(Snapshots.Of(yaml), options, FeatureCatalog.Policies).Diagnostics
            .Where(one => one.Code != DiagnosticCodes.ServiceNotFound && one.Code != DiagnosticCodes.ConfigMapNotFound)];
    }
}
