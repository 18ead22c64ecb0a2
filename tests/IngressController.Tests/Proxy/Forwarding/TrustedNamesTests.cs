using System.Text.Json;
using EchoPod;
using IngressController.Tests.Edge;
using IngressController.Tests.Features.ExternalAuth;

namespace IngressController.Tests.Proxy.Forwarding;

/// <summary>Names that pods trust come from the controller alone, however a client spells them.</summary>
public sealed class TrustedNamesTests
{
    const string Smuggled = "smuggled";

    static readonly string[] Trusted =
    [
        "X-Real-IP", "X-Forwarded-For", "X-Forwarded-Host", "X-Forwarded-Port", "X-Forwarded-Proto", "X-Forwarded-Scheme",
        "X-Scheme", "X-Original-URI", "Proxy",
        "ssl-client-verify", "ssl-client-subject-dn", "ssl-client-issuer-dn", "ssl-client-cert", "X-Auth-User", "Remote-Groups",
    ];

    static readonly Func<string, string>[] Spellings =
    [
        name => name,
        name => name.ToLowerInvariant(),
        name => name.ToUpperInvariant(),
        name => string.Concat(name.Select((c, i) => i % 2 == 0 ? char.ToLowerInvariant(c) : char.ToUpperInvariant(c))),
        name => name.Replace('-', '_'),
        name => name.Replace('-', '.'),
        name => name.ToLowerInvariant().Replace("x-", "x_", StringComparison.Ordinal),
        name => name.Replace('-', '~'),
        name => name.Replace("-", "--", StringComparison.Ordinal),
        name => name + "_",
        name => "_" + name,
        name => name.Replace('-', '\''),
        name => name.Replace("-", "%2d", StringComparison.Ordinal),
    ];

    [Fact]
    public async Task No_spelling_of_a_trusted_name_reaches_the_pod_with_what_the_client_says()
    {
        await using var service = await FakeAuthService.StartAsync(FakeAuthService.Status(200));
        await using var edge = await StartAsync(service);
        foreach (var name in Trusted)
        {
            foreach (var spelling in Spellings)
            {
                foreach (var lines in new[] { $"{spelling(name)}: {Smuggled}\r\n",
                             $"{name}: {Smuggled}\r\n{spelling(name)}: {Smuggled}\r\n{name}:\t{Smuggled} \r\n" })
                {
                    var answer = await edge.SendRawAsync($"GET / HTTP/1.1\r\nHost: site.test\r\n{lines}Connection: close\r\n\r\n");
                    Assert.StartsWith("HTTP/1.1 200 ", answer, StringComparison.Ordinal);
                    AssertClean(answer, name);
                }
            }
        }
    }

    [Fact]
    public async Task White_space_and_control_characters_in_a_name_are_refused()
    {
        await using var service = await FakeAuthService.StartAsync(FakeAuthService.Status(200));
        await using var edge = await StartAsync(service);
        foreach (var name in Trusted)
        {
            foreach (var line in new[] { $"{name} : {Smuggled}", $"{name}\t: {Smuggled}",
                         $" {name}: {Smuggled}", $"\t{name}: {Smuggled}", $"{name}\0: {Smuggled}", $"{name}\x0B: {Smuggled}", $"{name}\xA0: {Smuggled}",
                         $": {Smuggled}", $"A: b\r\n {name}: {Smuggled}" })
            {
                var answer = await edge.SendRawAsync($"GET / HTTP/1.1\r\nHost: site.test\r\n{line}\r\nConnection: close\r\n\r\n");
                if (!answer.StartsWith("HTTP/1.1 400 ", StringComparison.Ordinal))
                    AssertClean(answer, name);
            }
        }
    }

    [Fact]
    public async Task Naming_a_trusted_name_in_Connection_does_not_take_away_what_the_controller_says()
    {
        await using var service = await FakeAuthService.StartAsync(FakeAuthService.Status(200, ("X-Auth-User", "ann")));
        await using var edge = await StartAsync(service);
        var answer = await edge.SendRawAsync($"GET / HTTP/1.1\r\nHost: site.test\r\nConnection: close, {string.Join(", ", Trusted)}\r\n\r\n");
        var echo = EchoOf(answer);
        Assert.Equal(("127.0.0.1", "127.0.0.1", "http", "ann"),
            (echo.Header("X-Real-IP"), echo.Header("X-Forwarded-For"), echo.Header("X-Forwarded-Proto"), echo.Header("X-Auth-User")));
    }

    static void AssertClean(string answer, string name)
    {
        // As CGI and many frameworks fold names: everything but letters and digits is the same.
        foreach (var header in EchoOf(answer).Headers.Where(header => header.Value.Contains(Smuggled, StringComparison.Ordinal)))
            Assert.NotEqual(Fold(name), Fold(header.Name));
    }

    static string Fold(string name) => string.Concat(name.ToLowerInvariant().Select(c => char.IsAsciiLetterOrDigit(c) ? c : '-'));

    static EchoAnswer EchoOf(string answer) =>
        JsonSerializer.Deserialize(answer[answer.IndexOf('{', StringComparison.Ordinal)..(answer.LastIndexOf('}') + 1)], EchoJson.Default.EchoAnswer)!;

    static Task<EdgeFixture> StartAsync(FakeAuthService service) => EdgeFixture.StartAsync(
        EdgeFixture.Ingress("site", "site.test", ["/=web"], $"auth-url: http://127.0.0.1:{service.Port}/", "auth-response-headers: X-Auth-User,Remote-Groups"));
}
