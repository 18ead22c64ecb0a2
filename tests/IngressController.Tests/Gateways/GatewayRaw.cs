using System.Net.Sockets;
using System.Text;
using System.Text.Json;
using EchoPod;

namespace IngressController.Tests.Gateways;

/// <summary>Requests to a Gateway as octets, which a client of .NET would mend.</summary>
static class GatewayRaw
{
    /// <summary>Sends a request without a body to the first listener, and reads until the connection ends.</summary>
    /// <param name="edge">The Gateway.</param>
    /// <param name="target">The target, as it is sent.</param>
    /// <param name="host">The Host.</param>
    /// <param name="headers">Further lines.</param>
    public static Task<string> GetRawAsync(this GatewayEdge edge, string target, string host = "r.test", params string[] headers) =>
        edge.SendRawAsync($"GET {target} HTTP/1.1\r\nHost: {host}\r\n{string.Concat(headers.Select(header => $"{header}\r\n"))}Connection: close\r\n\r\n");

    /// <summary>Sends octets to the first listener, and reads until the connection ends.</summary>
    public static async Task<string> SendRawAsync(this GatewayEdge edge, string request)
    {
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(20));
        await using var stream = new NetworkStream(await GatewayEdge.ConnectAsync(edge.Address, edge.Port, limit.Token), ownsSocket: true);
        await stream.WriteAsync(Encoding.Latin1.GetBytes(request), limit.Token);
        using var reader = new StreamReader(stream, Encoding.Latin1);
        return await reader.ReadToEndAsync(limit.Token);
    }

    /// <summary>The status of an answer.</summary>
    public static int StatusOf(string answer) => int.Parse(answer.Split(' ')[1], System.Globalization.CultureInfo.InvariantCulture);

    /// <summary>What a pod has told of its request.</summary>
    public static EchoAnswer EchoOf(string answer)
    {
        var body = answer[answer.IndexOf("\r\n\r\n", StringComparison.Ordinal)..];
        return JsonSerializer.Deserialize(body[body.IndexOf('{', StringComparison.Ordinal)..(body.LastIndexOf('}') + 1)], EchoJson.Default.EchoAnswer)!;
    }

    /// <summary>Asks over an open connection. Returns the status line; the rest of the answer is read, too, so that the connection can be used again.</summary>
    /// <exception cref="IOException">It ended before the answer did.</exception>
    public static async Task<string> GetAsync(Stream stream, string host)
    {
        await stream.WriteAsync(Encoding.ASCII.GetBytes($"GET /bytes/2 HTTP/1.1\r\nHost: {host}\r\n\r\n"));
        var answer = new StringBuilder();
        var buffer = new byte[4096];
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(20));
        while (!IsWhole(answer.ToString()))
        {
            var count = await stream.ReadAsync(buffer, limit.Token);
            if (count == 0)
                throw new IOException("it closed the connection");
            answer.Append(Encoding.Latin1.GetString(buffer, 0, count));
        }

        return answer.ToString().Split("\r\n")[0];
    }

    static bool IsWhole(string answer)
    {
        var end = answer.IndexOf("\r\n\r\n", StringComparison.Ordinal);
        if (end < 0)
            return false;
        var length = answer.Split("\r\n").Single(line => line.StartsWith("Content-Length: ", StringComparison.OrdinalIgnoreCase))[16..];
        return answer.Length - end - 4 >= int.Parse(length, System.Globalization.CultureInfo.InvariantCulture);
    }
}
