using IngressController.Tests.Edge;

namespace IngressController.Tests.Proxy.Forwarding.Http1;

/// <summary>What the pods of these tests say and hear.</summary>
static class PodSpeech
{
    /// <summary>Longer than anything takes that goes well.</summary>
    public static readonly TimeSpan Limit = TimeSpan.FromSeconds(20);

    /// <summary>The next head, with what came behind it; empty when the edge has closed the connection.</summary>
    public static async Task<string> ReadHeadAsync(this TcpPodConnection connection)
    {
        var text = "";
        while (!text.Contains("\r\n\r\n", StringComparison.Ordinal))
        {
            var piece = await connection.ReadOrEndAsync();
            if (piece.Length == 0)
                return "";
            text += piece;
        }

        return text;
    }

    /// <summary>What comes next; empty when the edge has closed the connection, whichever way.</summary>
    public static async Task<string> ReadOrEndAsync(this TcpPodConnection connection)
    {
        try
        {
            return await connection.ReadAsync();
        }
        catch (IOException)
        {
            return "";
        }
    }

    /// <summary>The manifests of an Ingress whose requests all go to these ports on loopback.</summary>
    public static string Behind(IEnumerable<TcpPod> pods, params string[] annotations) => Backends.Join(
        Backends.Service("raw", [.. pods.Select(pod => new System.Net.IPEndPoint(System.Net.IPAddress.Loopback, pod.Port))]),
        EdgeFixture.Ingress("a", "a.test", ["/=raw"], ["ssl-redirect: false", .. annotations]));

    /// <inheritdoc cref="Behind(IEnumerable{TcpPod}, string[])"/>
    public static string Behind(TcpPod pod, params string[] annotations) => Behind([pod], annotations);
}
