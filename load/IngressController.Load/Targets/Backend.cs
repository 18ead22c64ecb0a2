using System.Net;
using EchoPod;

namespace IngressController.Load.Targets;

/// <summary>The pods of a load test: small servers in one process, apart from the program that measures.</summary>
static class Backend
{
    /// <summary>Serves until <paramref name="stop"/>.</summary>
    /// <param name="pods">Each as <c>NAME=ADDRESS:PORT</c>; port 0 picks a free one, which the output tells.</param>
    /// <param name="output">Gets a line for each pod that listens.</param>
    /// <param name="stop">Ends them.</param>
    public static async Task RunAsync(IReadOnlyList<string> pods, TextWriter output, CancellationToken stop)
    {
        var servers = new List<EchoServer>();
        try
        {
            foreach (var (name, endpoint) in pods.Select(Parse).ToList())
            {
                var server = await StartAsync(name, endpoint);
                servers.Add(server);
                await output.WriteLineAsync($"{name} listens on {server.Endpoint}");
            }

            await Task.Delay(Timeout.Infinite, stop).ContinueWith(static _ => { }, TaskScheduler.Default);
        }
        finally
        {
            foreach (var server in servers)
                await server.DisposeAsync();
        }
    }

    static async Task<EchoServer> StartAsync(string name, IPEndPoint endpoint)
    {
        try
        {
            return await EchoServer.StartAsync(name, endpoint);
        }
        catch (IOException error)
        {
            throw new UserException($"{name} can't listen on {endpoint}: {error.Message}", error);
        }
    }

    static (string Name, IPEndPoint Endpoint) Parse(string pod)
    {
        var parts = pod.Split('=', 2);
        return parts.Length == 2 && parts[0].Length > 0 && IPEndPoint.TryParse(parts[1], out var endpoint)
            ? (parts[0], endpoint)
            : throw new UserException($"\"{pod}\" is not NAME=ADDRESS:PORT, as pod-1=127.0.0.1:8081");
    }
}
