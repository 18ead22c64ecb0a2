namespace IngressController.Demo;

/// <summary>Steady traffic of about twenty requests a second, so that metrics and logs have something to show.</summary>
static class DemoTraffic
{
    static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(50);

    static readonly (string? Host, string Path)[] Requests =
    [
        (null, "/"), (null, "/guest"), (null, "/admin"), ("gasbugs.com", "/"), ("dict.gasbugs.com", "/search?q=yarp"), ("unknown.example", "/"),
    ];

    public static async Task RunAsync(int port, CancellationToken stop)
    {
        using var client = new HttpClient { BaseAddress = new($"http://127.0.0.1:{port}") };
        using var timer = new PeriodicTimer(Pause);
        try
        {
            for (var i = 0; await timer.WaitForNextTickAsync(stop); i++)
            {
                var (host, path) = Requests[i % Requests.Length];
                using var request = new HttpRequestMessage(HttpMethod.Get, path) { Headers = { Host = host } };
                using var answer = await client.SendAsync(request, stop);
            }
        }
        catch (Exception error) when (error is OperationCanceledException or HttpRequestException)
        {
            // The demo ends.
        }
    }
}
