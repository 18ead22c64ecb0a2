using IngressController.Tests.Edge;
using IngressController.Tests.Kubernetes.Api;

namespace IngressController.Tests.Proxy.Forwarding.Http1;

/// <summary>A client that goes in the middle of its upload, while an answer is on its way, ends nothing but its own request.</summary>
public sealed class BrokenUploadTests
{
    [Fact]
    public async Task A_half_closed_upload_with_a_cut_answer_is_logged_and_counted_as_ended()
    {
        var goOn = new TaskCompletionSource();
        await using var pod = TcpPod.Start(async connection =>
        {
            await connection.ReadHeadAsync();
            await connection.SendAsync($"HTTP/1.1 200 OK\r\nContent-Length: 200000\r\n\r\n{new string('x', 1000)}");
            await goOn.Task;
        });
        await using var edge = await EdgeFixture.StartAsync(PodSpeech.Behind(pod, "proxy-request-buffering: off"));
        using (var client = await RawClient.ConnectAsync(edge.Ports.Http))
        {
            await client.SendAsync($"POST /half HTTP/1.1\r\nHost: a.test\r\nContent-Length: 50000\r\n\r\n{new string('y', 20_000)}");
            await client.ReadUntilAsync("xxx");
            client.EndSending();
            await client.ReadToEndAsync();
            goOn.SetResult();
        }

        await Eventually.TrueAsync(() => edge.AccessLog.Contains("POST /half", StringComparison.Ordinal), "the request is logged");
        Assert.DoesNotContain(edge.Log, line => line.Contains("unhandled", StringComparison.OrdinalIgnoreCase));
    }
}
