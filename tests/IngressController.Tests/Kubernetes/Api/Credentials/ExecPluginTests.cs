using IngressController.Kubernetes.Api.Credentials;
using IngressController.Tests.Tls;

namespace IngressController.Tests.Kubernetes.Api.Credentials;

public sealed class ExecPluginTests : IDisposable
{
    const string V1 = "client.authentication.k8s.io/v1";

    readonly TemporaryFolder _folder = new();
    readonly ManualTime _time = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task It_gets_arguments_and_environment_and_gives_a_token()
    {
        using var plugin = Plugin($$"""
            test "$1" = "two words" && test "$COLOR" = blue && test "$KUBERNETES_EXEC_INFO" = '{"spec":1}' || exit 7
            {{Prints("abc")}}
            """);

        Assert.Equal("Bearer abc", await HeaderAsync(plugin));
    }

    [Fact]
    public async Task A_client_certificate_can_come_from_it()
    {
        var (certificate, key) = TestAuthority.Create().Client("CN=me");
        var json = System.Text.Json.JsonSerializer.Serialize(new
        {
            apiVersion = V1,
            kind = "ExecCredential",
            status = new { clientCertificateData = certificate, clientKeyData = key },
        });
        using var plugin = Plugin($"cat <<'END'\n{json}\nEND");

        var credential = await plugin.GetAsync(default);

        Assert.Null(credential.Authorization);
        Assert.Equal("CN=me", credential.Certificate!.TargetCertificate.Subject);
    }

    [Fact]
    public async Task It_runs_again_when_the_credential_expires_and_not_before()
    {
        using var plugin = Plugin(Counts("2026-01-01T00:10:00Z"));

        Assert.Equal("Bearer run-1", await HeaderAsync(plugin));
        _time.Advance(TimeSpan.FromMinutes(9));
        Assert.Equal("Bearer run-1", await HeaderAsync(plugin));
        _time.Advance(TimeSpan.FromMinutes(1));
        Assert.Equal("Bearer run-2", await HeaderAsync(plugin));
    }

    [Fact]
    public async Task It_runs_again_when_the_credential_is_refused_and_once_for_all_who_ask()
    {
        using var plugin = Plugin(Counts(null));
        var first = await plugin.GetAsync(default);

        plugin.Reject(first);
        var next = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => plugin.GetAsync(default).AsTask()));
        // A refusal that comes late, for the credential before, costs no run.
        plugin.Reject(first);

        Assert.All(next, credential => Assert.Equal("Bearer run-2", credential.Authorization?.ToString()));
        Assert.Equal("Bearer run-2", await HeaderAsync(plugin));
    }

    [Theory]
    [InlineData("echo SECRET; echo 'first line' >&2; echo 'log in   first' >&2; exit 3", "ended with exit code 3: log in first")]
    [InlineData("echo SECRET", "did not print a JSON ExecCredential")]
    [InlineData("echo '{\"kind\":\"Other\",\"status\":{\"token\":\"SECRET\"}}'", "did not print an ExecCredential")]
    [InlineData("echo '{\"kind\":\"ExecCredential\",\"apiVersion\":\"client.authentication.k8s.io/v1beta1\"}'",
        "printed another apiVersion than client.authentication.k8s.io/v1")]
    [InlineData("echo '{\"kind\":\"ExecCredential\",\"apiVersion\":\"client.authentication.k8s.io/v1\"}'", "printed no status")]
    [InlineData("echo '{\"kind\":\"ExecCredential\",\"apiVersion\":\"client.authentication.k8s.io/v1\",\"status\":{}}'",
        "printed neither status.token nor status.clientCertificateData")]
    [InlineData("echo '{\"kind\":\"ExecCredential\",\"apiVersion\":\"client.authentication.k8s.io/v1\"," +
        "\"status\":{\"token\":\"SECRET\",\"expirationTimestamp\":\"soon\"}}'",
        "printed an unreadable status.expirationTimestamp")]
    [InlineData("echo '{\"kind\":\"ExecCredential\",\"apiVersion\":\"client.authentication.k8s.io/v1\",\"status\":{\"clientKeyData\":\"SECRET\"}}'",
        "printed only one of status.clientCertificateData and status.clientKeyData")]
    [InlineData("head -c 2000000 /dev/zero", "printed more than 1 MiB")]
    [InlineData("head -c 2000000 /dev/zero >&2; echo >&2; echo 'no luck' >&2; exit 4", "ended with exit code 4: no luck")]
    public async Task When_it_fails_the_message_says_why_without_what_it_printed(string script, string reason)
    {
        using var plugin = Plugin(script);

        var e = await Assert.ThrowsAsync<CredentialException>(() => plugin.GetAsync(default).AsTask());

        Assert.Equal($"kubeconfig k: exec: credential plugin plugin {reason}", e.Message);
    }

    [Fact]
    public async Task One_failure_answers_all_who_ask_within_two_seconds_and_then_it_is_tried_again()
    {
        using var plugin = Plugin($"""
            test -e {_folder.Path}/ready && exec cat {_folder.Path}/ready
            echo x >> {_folder.Path}/runs; exit 1
            """);
        for (var i = 0; i < 3; i++)
            await Assert.ThrowsAsync<CredentialException>(() => plugin.GetAsync(default).AsTask());
        Assert.Single(await File.ReadAllLinesAsync(Path.Combine(_folder.Path, "runs")));

        _folder.Write("ready", Json("abc", null));
        _time.Advance(TimeSpan.FromSeconds(2));

        Assert.Equal("Bearer abc", await HeaderAsync(plugin));
    }

    [Fact]
    public async Task One_that_hangs_is_ended()
    {
        using var plugin = Plugin($"echo $$ > {_folder.Path}/pid; exec sleep 600", limit: TimeSpan.FromSeconds(5));
        var asked = plugin.GetAsync(default).AsTask();
        var pidFile = Path.Combine(_folder.Path, "pid");
        await Eventually.TrueAsync(() => File.Exists(pidFile) && File.ReadAllText(pidFile).EndsWith('\n'), "the plugin runs");

        _time.Advance(TimeSpan.FromSeconds(5));
        var e = await Assert.ThrowsAsync<CredentialException>(() => asked);

        Assert.EndsWith("took longer than 5 s", e.Message, StringComparison.Ordinal);
        var process = $"/proc/{(await File.ReadAllTextAsync(pidFile)).Trim()}";
        await Eventually.TrueAsync(() => !Directory.Exists(process), "the plugin has ended");
    }

    [Fact]
    public async Task One_that_cannot_be_started_names_the_hint()
    {
        var file = _folder.Write("plugin", "not a program");
        using var plugin = new ExecPlugin(new("kubeconfig k: exec", V1, file, [], [], "{}", "install it\nfrom there"), _time);

        var e = await Assert.ThrowsAsync<CredentialException>(() => plugin.GetAsync(default).AsTask());

        Assert.Equal("kubeconfig k: exec: credential plugin plugin cannot be started: install it from there", e.Message);
    }

    ExecPlugin Plugin(string script, TimeSpan? limit = null) => new(
        new("kubeconfig k: exec", V1, _folder.Script("plugin", script), ["two words"], [new("COLOR", "blue")], """{"spec":1}""", null)
        {
            Timeout = limit ?? TimeSpan.FromMinutes(1),
        },
        _time);

    string Counts(string? expires) => $"""
        echo x >> {_folder.Path}/runs
        n=$(wc -l < {_folder.Path}/runs)
        cat <<END
        {Json("run-$n", expires)}
        END
        """;

    static string Prints(string token) => $"cat <<'END'\n{Json(token, null)}\nEND";

    static string Json(string token, string? expires)
    {
        var expiry = expires is null ? "" : $",\"expirationTimestamp\":\"{expires}\"";
        return $$"""{"kind":"ExecCredential","apiVersion":"{{V1}}","status":{"token":"{{token}}"{{expiry}} } }""";
    }

    static async Task<string?> HeaderAsync(ExecPlugin plugin) => (await plugin.GetAsync(default)).Authorization?.ToString();
}
