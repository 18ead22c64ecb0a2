using System.Net.Http.Headers;
using System.Text;
using IngressController.Tests.Edge;

namespace IngressController.Tests.Features.ExternalAuth;

/// <summary>What a client is asked for where a password or an authentication service is enough, as nginx does (measured).</summary>
public sealed class ChallengeTests
{
    const string Password = "Basic realm=\"Staff\"";

    [Theory]
    [InlineData("any", "", "", 401, Password)]
    [InlineData("any", "wrong", "", 401, Password)]
    [InlineData("any", "", "Own", 401, Password + ", Own")]
    [InlineData("any", "secret", "Own", 200, "")]
    [InlineData("all", "", "Own", 401, Password)]
    [InlineData("all", "secret", "Own", 401, "Own")]
    [InlineData("all", "secret", "", 401, "")]
    public async Task Each_check_that_could_have_let_through_asks(string satisfy, string password, string own, int status, string challenges)
    {
        await using var service = await FakeAuthService.StartAsync(
            own.Length == 0 ? FakeAuthService.Status(401) : FakeAuthService.Status(401, ("WWW-Authenticate", own)));
        await using var edge = await EdgeFixture.StartAsync(string.Join("\n---\n",
            EdgeFixture.Ingress("site", "site.test", ["/=web"], "auth-type: basic", "auth-secret: users", "auth-realm: Staff",
                $"auth-url: http://127.0.0.1:{service.Port}/", $"satisfy: {satisfy}"),
            EdgeFixture.Secret("users", ("auth", "ann:{PLAIN}secret"))));
        using var request = new HttpRequestMessage(HttpMethod.Get, "http://site.test/");
        if (password.Length > 0)
            request.Headers.Authorization = new AuthenticationHeaderValue("Basic", Convert.ToBase64String(Encoding.UTF8.GetBytes($"ann:{password}")));

        using var answer = await edge.Client.SendAsync(request);

        Assert.Equal(status, (int)answer.StatusCode);
        Assert.Equal(challenges, string.Join(", ", answer.Headers.WwwAuthenticate));
    }
}
