using System.Net;
using System.Text.Json;
using EchoPod;

namespace IngressController.Tests.Edge;

/// <summary>Short ways to ask the edge and read what came of it.</summary>
static class Answers
{
    /// <summary>What the pod saw of the request.</summary>
    public static async Task<EchoAnswer> ReadEchoAsync(this HttpResponseMessage response) =>
        JsonSerializer.Deserialize(await response.Content.ReadAsStringAsync(), EchoJson.Default.EchoAnswer)!;

    public static async Task<EchoAnswer> GetEchoAsync(this HttpClient client, string url)
    {
        using var response = await client.GetAsync(url);
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        return await response.ReadEchoAsync();
    }

    /// <summary>The status and Location of an answer, as <c>308 https://…</c>.</summary>
    public static async Task<string> GetRedirectAsync(this HttpClient client, string url)
    {
        using var response = await client.GetAsync(url);
        return $"{(int)response.StatusCode} {response.Header("Location")}";
    }

    public static async Task<HttpResponseMessage> SendAsync(this HttpClient client, HttpMethod method, string url, params (string Name, string Value)[] headers)
    {
        using var request = new HttpRequestMessage(method, url);
        foreach (var (name, value) in headers)
            request.Headers.TryAddWithoutValidation(name, value);
        return await client.SendAsync(request);
    }

    /// <summary>A header's values joined by <c>", "</c>; null when there is none.</summary>
    public static string? Header(this HttpResponseMessage response, string name) =>
        response.Headers.NonValidated.TryGetValues(name, out var values) || response.Content.Headers.NonValidated.TryGetValues(name, out values)
            ? string.Join(", ", values)
            : null;
}
