using System.Text;
using IngressController.Kubernetes;
using IngressController.Kubernetes.Api;
using IngressController.Kubernetes.Api.Credentials;
using IngressController.Kubernetes.Api.Kubeconfig;
using IngressController.Tests.Tls;

namespace IngressController.Tests.Kubernetes.Api.Kubeconfig;

public sealed class KubeconfigTests : IDisposable
{
    readonly TemporaryFolder _folder = new();
    readonly TestAuthority _authority = TestAuthority.Create();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void The_current_context_chooses_cluster_user_and_namespace()
    {
        var config = Load("""
            apiVersion: v1
            kind: Config
            current-context: second
            contexts:
            - name: first
              context: {cluster: one, user: a}
            - name: second
              context: {cluster: two, user: b, namespace: web}
            clusters:
            - name: one
              cluster: {server: "https://one:6443"}
            - name: two
              cluster: {server: "https://two:6443/k8s", proxy-url: "http://user:SECRET@proxy:3128", tls-server-name: kubernetes}
            users:
            - name: a
              user: {token: a}
            - name: b
              user: {token: SECRET}
            """);

        Assert.Equal(new("https://two:6443/k8s"), config.Server);
        Assert.Equal("web", config.Namespace);
        Assert.Equal("kubernetes", config.TlsServerName);
        Assert.Equal("proxy", config.Proxy?.Host);
        Assert.Equal("https://two:6443/k8s", config.ToString());
    }

    [Fact]
    public void JSON_is_YAML_too() =>
        Assert.Equal(new("https://one"), Load("""
            {"current-context":"c","contexts":[{"name":"c","context":{"cluster":"c"}}],
             "clusters":[{"name":"c","cluster":{"server":"https://one"}}],"users":null}
            """).Server);

    [Theory]
    [InlineData("token: abc", "Bearer abc")]
    [InlineData("tokenFile: token", "Bearer from-file")]
    [InlineData("token: abc, tokenFile: token", "Bearer from-file")]
    [InlineData("username: u, password: 'p:w'", "Basic dTpwOnc=")]
    [InlineData("token: ''", null)]
    [InlineData("", null)]
    public async Task A_user_has_a_token_a_token_file_or_a_password(string user, string? header)
    {
        _folder.Write("token", "from-file\n");

        var credential = await User(user).Credentials.GetAsync(default);

        Assert.Equal(header, credential.Authorization?.ToString());
    }

    [Theory]
    [InlineData(true, true)]
    [InlineData(true, false)]
    [InlineData(false, true)]
    [InlineData(false, false)]
    public void A_client_certificate_and_its_key_come_from_files_or_data(bool certificateInFile, bool keyInFile)
    {
        var (certificate, key) = _authority.Client("CN=me");
        _folder.Write("me.crt", certificate);
        _folder.Write("me.key", key);
        var user = (certificateInFile ? "client-certificate: me.crt" : $"client-certificate-data: {Base64(certificate)}")
            + (keyInFile ? ", client-key: me.key" : $", client-key-data: {Base64(key)}");

        Assert.Equal("CN=me", User(user).ClientCertificate!.Current.TargetCertificate.Subject);
    }

    [Fact]
    public void Authorities_come_from_a_file_beside_the_kubeconfig_or_from_data()
    {
        _folder.Write("ca.crt", _authority.Pem);

        Assert.Equal("CN=test-ca", Cluster("certificate-authority: ca.crt").Authorities!.Current[0].Subject);
        var data = $"certificate-authority-data: {Base64(_authority.Pem)}";
        Assert.Equal("CN=test-ca", Cluster(data).Authorities!.Current[0].Subject);
        Assert.Null(Cluster("tls-server-name: x").Authorities);
    }

    [Fact]
    public void An_exec_plugin_is_found_and_told_the_cluster_when_it_asks()
    {
        var plugin = _folder.Script("plugin", "exit 1");

        var config = Load($$"""
            current-context: c
            contexts: [{name: c, context: {cluster: c, user: u} }]
            clusters:
            - name: c
              cluster:
                server: https://one
                extensions:
                - name: client.authentication.k8s.io/exec
                  extension: {audience: x, depth: 2, on: true}
            users:
            - name: u
              user:
                exec:
                  apiVersion: client.authentication.k8s.io/v1
                  command: ./plugin
                  args: [get, token]
                  env: [{name: A, value: b}]
                  interactiveMode: IfAvailable
                  provideClusterInfo: true
            """);

        var settings = Assert.IsType<ExecPlugin>(config.Credentials).Settings;
        Assert.Equal(Path.GetFullPath(plugin), Path.GetFullPath(settings.Command));
        Assert.Equal(["get", "token"], settings.Arguments);
        Assert.Equal([new("A", "b")], settings.Environment);
        Assert.Equal(
            """{"apiVersion":"client.authentication.k8s.io/v1","kind":"ExecCredential","spec":{"interactive":false,"cluster":{"""
            + """ "server":"https://one","config":{"audience":"x","depth":2,"on":true}}}}""".Trim(),
            settings.ExecInfo);
    }

    [Theory]
    [InlineData("server: 'one:6443'", "clusters[0].cluster.server: not an http or https URL of an API server")]
    [InlineData("server: ''", "clusters[0].cluster.server is missing")]
    [InlineData("server: [a]", "clusters[0].cluster.server is not text")]
    [InlineData("server: 'https://a', insecure-skip-tls-verify: maybe", "clusters[0].cluster.insecure-skip-tls-verify is neither true nor false")]
    [InlineData("server: 'https://a', certificate-authority: nope.crt", "clusters[0].cluster.certificate-authority: FOLDER/nope.crt does not exist")]
    [InlineData("server: 'https://a', certificate-authority: .",
        "clusters[0].cluster.certificate-authority: FOLDER/. cannot be read: permission denied or not a file")]
    [InlineData("server: 'https://a', certificate-authority: SECRET.txt",
        "clusters[0].cluster.certificate-authority: FOLDER/SECRET.txt cannot be used: holds no PEM certificate")]
    [InlineData("server: 'https://a', certificate-authority-data: '%'", "clusters[0].cluster.certificate-authority-data is not base64")]
    [InlineData("server: 'https://a', certificate-authority-data: U0VDUkVU", "clusters[0].cluster.certificate-authority-data holds no usable PEM certificate")]
    [InlineData("server: 'https://a', proxy-url: 'ftp://x'", "clusters[0].cluster.proxy-url is not an http, https or socks5 URL")]
    [InlineData("server: 'https://a', certificate-authority-data: VALID, insecure-skip-tls-verify: true",
        "clusters[0].cluster.insecure-skip-tls-verify cannot be combined with certificate-authority or certificate-authority-data")]
    public void An_unusable_cluster_is_named_by_file_and_field(string cluster, string complaint) =>
        Complains($$"""
            current-context: c
            contexts: [{name: c, context: {cluster: c} }]
            clusters: [{name: c, cluster: { {{cluster.Replace("VALID", Base64(_authority.Pem), StringComparison.Ordinal)}} } }]
            """, complaint);

    [Theory]
    [InlineData("auth-provider: {name: gcp}", "users[0].user.auth-provider (gcp) is not supported: Kubernetes removed it in 1.26; use the cloud's exec plugin")]
    [InlineData("token: 'SECRET with spaces'", "users[0].user.token holds characters that no token has")]
    [InlineData("tokenFile: nope", "users[0].user.tokenFile: FOLDER/nope does not exist")]
    [InlineData("tokenFile: empty", "users[0].user.tokenFile: FOLDER/empty is empty")]
    [InlineData("client-certificate: me.crt", "users[0].user.client-key is missing beside the client certificate")]
    [InlineData("client-key: me.key", "users[0].user.client-certificate is missing beside the client key")]
    [InlineData("client-certificate: SECRET.txt, client-key: SECRET.txt",
        "users[0].user.client-certificate: FOLDER/SECRET.txt with FOLDER/SECRET.txt cannot be used: " +
        "the certificate and the key do not belong together, or one is not PEM")]
    [InlineData("client-certificate-data: U0VDUkVU, client-key-data: U0VDUkVU",
        "users[0].user.client-certificate-data and client-key-data are not a PEM certificate with its key")]
    [InlineData("exec: {command: x}", "users[0].user.exec.apiVersion is missing")]
    [InlineData("exec: {apiVersion: client.authentication.k8s.io/v1alpha1, command: x}",
        "users[0].user.exec.apiVersion is not supported (supported: client.authentication.k8s.io/v1, client.authentication.k8s.io/v1beta1)")]
    [InlineData("exec: {apiVersion: client.authentication.k8s.io/v1}", "users[0].user.exec.command is missing")]
    [InlineData("exec: {apiVersion: client.authentication.k8s.io/v1, command: no-such-plugin, installHint: \"get it\\nthere\"}",
        "users[0].user.exec.command no-such-plugin was not found: get it there")]
    [InlineData("exec: {apiVersion: client.authentication.k8s.io/v1, command: x, interactiveMode: Always}",
        "users[0].user.exec.interactiveMode is Always, but a controller has no terminal")]
    [InlineData("exec: x", "users[0].user.exec is not a mapping")]
    public void An_unusable_user_is_named_by_file_and_field(string user, string complaint)
    {
        _folder.Write("empty", "\n");
        Complains(UserConfig(user), complaint);
    }

    [Theory]
    [InlineData("", "is not a kubeconfig")]
    [InlineData("[a, b]", "is not a kubeconfig")]
    [InlineData("a: b: SECRET", "is not valid YAML (line 1)")]
    [InlineData("contexts: [{name: a}, {name: b}]", "current-context is not set (contexts: a, b)")]
    [InlineData("current-context: c", "current-context names c, which is not among contexts (none)")]
    [InlineData("{current-context: c, contexts: x}", "contexts is not a list")]
    [InlineData("{current-context: c, contexts: [x]}", "contexts[0] is not a mapping")]
    [InlineData("{current-context: c, contexts: [{name: c}]}", "contexts[0].context is missing")]
    [InlineData("{current-context: c, contexts: [{name: c, context: {user: u}}]}", "contexts[0].context.cluster is missing")]
    [InlineData("{current-context: c, contexts: [{name: c, context: {cluster: d}}], clusters: [{name: c}]}",
        "contexts[0].context.cluster names d, which is not among clusters (c)")]
    public void An_unusable_file_is_named_with_the_field(string yaml, string complaint) => Complains(yaml, complaint);

    [Fact]
    public void A_missing_file_is_named()
    {
        var path = Path.Combine(_folder.Path, "nope");

        var e = Assert.Throws<ConfigurationException>(() => KubeconfigReader.Read(path, TimeProvider.System));

        Assert.Equal($"kubeconfig {path}: does not exist", e.Message);
    }

    void Complains(string yaml, string complaint)
    {
        _folder.Write("SECRET.txt", "SECRET");
        var e = Assert.Throws<ConfigurationException>(() => Load(yaml));

        Assert.Equal(
            $"kubeconfig {_folder.Path}/kubeconfig: {complaint.Replace("FOLDER", _folder.Path, StringComparison.Ordinal)}", e.Message);
        Assert.DoesNotContain("SECRET", e.Message.Replace("SECRET.txt", "", StringComparison.Ordinal), StringComparison.Ordinal);
    }

    ApiServerConfig Load(string yaml) => KubeconfigReader.Read(_folder.Write("kubeconfig", yaml), TimeProvider.System);

    ApiServerConfig User(string user) => Load(UserConfig(user));

    ApiServerConfig Cluster(string cluster) => Load($$"""
        current-context: c
        contexts: [{name: c, context: {cluster: c} }]
        clusters: [{name: c, cluster: {server: "https://one", {{cluster}} } }]
        """);

    static string UserConfig(string user) => $$"""
        current-context: c
        contexts: [{name: c, context: {cluster: c, user: u} }]
        clusters: [{name: c, cluster: {server: "https://one"} }]
        users: [{name: u, user: { {{user}} } }]
        """;

    static string Base64(string text) => Convert.ToBase64String(Encoding.UTF8.GetBytes(text));
}
