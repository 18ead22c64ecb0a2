using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;
using System.Text.RegularExpressions;
using IngressController.EndToEnd.Tests.Controller;
using IngressController.EndToEnd.Tests.Machine;
using IngressController.EndToEnd.Tests.Sources;

namespace IngressController.EndToEnd.Tests.Forwarding;

/// <summary>The program with a folder for temporary files on which nearly nothing has room. Needs root for such a folder.</summary>
public sealed partial class FullDisk
{
    /// <summary>More than the buffers of all sockets on the way take together.</summary>
    const int Large = 16_000_000;

    const string Settings = """
        apiVersion: v1
        kind: ConfigMap
        metadata: {name: settings}
        data: {proxy-buffering: "on", log-format-upstream: "$request_uri $status $ingress_yarp_reason"}
        """;

    static readonly byte[] Content = MakeContent();

    [Fact]
    public async Task An_answer_for_which_no_file_can_be_written_arrives_whole()
    {
        using var pod = new TcpListener(IPAddress.Loopback, 0);
        pod.Start();
        using var folder = new Scratch("full");
        await using var controller = await StartAsync(folder, ((IPEndPoint)pod.LocalEndpoint).Port);
        var answering = AnswerAsync(pod);

        // The client has room for little, and reads when the disk is full.
        using var client = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { ReceiveBufferSize = 8 * 1024 };
        await client.ConnectAsync(controller.Http);
        await client.SendAsync(Encoding.ASCII.GetBytes("GET /large HTTP/1.1\r\nHost: a.example\r\nConnection: close\r\n\r\n"));
        await Eventually.IsAsync(
            "the disk is full", controller.MetricsAsync,
            static metrics => UsedByFiles().Match(metrics) is { Success: true } used &&
                double.Parse(used.Groups[1].Value, CultureInfo.InvariantCulture) > 100_000);
        var answer = await ReadAsync(client);
        await answering;

        var body = answer.AsSpan(answer.AsSpan().IndexOf("\r\n\r\n"u8) + 4);
        Assert.True(Content.AsSpan().SequenceEqual(body), $"{body.Length} octets in place of {Large}, or others");
        await Eventually.TrueAsync("it is logged as served", () => controller.Program.Output.Contains("/large 200 -", StringComparison.Ordinal));
        Assert.Contains("An answer could not be kept in a temporary file", controller.Program.Error, StringComparison.Ordinal);
        Assert.Contains("ingress_yarp_budget_used{budget=\"body-files\"} 0", await controller.MetricsAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_body_for_which_no_file_can_be_written_is_refused_with_a_reason()
    {
        using var folder = new Scratch("full");
        await using var controller = await StartAsync(folder, podPort: 1);
        using var client = new HttpClient();
        using var request = new HttpRequestMessage(HttpMethod.Post, $"http://{controller.Http}/upload") { Content = new ByteArrayContent(new byte[900_000]) };
        request.Headers.Host = "a.example";

        using var answer = await client.SendAsync(request);

        Assert.Equal(HttpStatusCode.InternalServerError, answer.StatusCode);
        await Eventually.TrueAsync("its reason", () => controller.Program.Output.Contains("/upload 500 body-storage", StringComparison.Ordinal));
        Assert.Contains("ingress_yarp_answers_total{reason=\"body-storage\"} 1", await controller.MetricsAsync(), StringComparison.Ordinal);
        Assert.Contains("ingress_yarp_budget_used{budget=\"body-files\"} 0", await controller.MetricsAsync(), StringComparison.Ordinal);
    }

    static async Task AnswerAsync(TcpListener pod)
    {
        using var connection = await pod.AcceptSocketAsync();
        await connection.ReceiveAsync(new byte[16 * 1024]);
        await connection.SendAsync(Encoding.ASCII.GetBytes($"HTTP/1.1 200 OK\r\nContent-Length: {Large}\r\n\r\n"));
        for (ReadOnlyMemory<byte> rest = Content; !rest.IsEmpty;)
            rest = rest[await connection.SendAsync(rest, SocketFlags.None)..];
        connection.Shutdown(SocketShutdown.Send);
        await connection.ReceiveAsync(new byte[1]);
    }

    static async Task<byte[]> ReadAsync(Socket client)
    {
        client.ReceiveBufferSize = 1024 * 1024;
        var all = new MemoryStream();
        var buffer = new byte[256 * 1024];
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(60));
        while (await client.ReceiveAsync(buffer, SocketFlags.None, limit.Token) is > 0 and var count)
            all.Write(buffer, 0, count);
        return all.ToArray();
    }

    static async Task<ControllerProcess> StartAsync(Scratch folder, int podPort)
    {
        Requirement.Demand(Environment.IsPrivilegedProcess && OperatingSystem.IsLinux(), "a file system of its own (root, Linux)");
        (string Name, string Yaml)[] objects =
        [
            ("class", Objects.IngressClass()), ("settings", Settings), ("service", Objects.Service("pod", podPort)),
            ("slice", Objects.EndpointSlice("pod", podPort, "http", [(IPAddress.Loopback, "pod-0")])), ("ingress", Objects.Ingress("a", "a.example", "pod")),
        ];
        var manifests = Directory.CreateDirectory(folder.File("manifests")).FullName;
        foreach (var (name, yaml) in objects)
            await File.WriteAllTextAsync(Path.Combine(manifests, $"{name}.yaml"), yaml);
        var temporary = Directory.CreateDirectory(folder.File("temporary")).FullName;
        var program = RunningProgram.Start(
            "unshare", "--mount", "sh", "-c", "mount -t tmpfs -o size=256k tmpfs \"$0\" && export TMPDIR=\"$0\" && exec \"$@\"", temporary,
            await ControllerProgram.PathAsync(), "--manifests", manifests, "--configmap", "default/settings",
            "--http-port", "0", "--https-port", "0", "--healthz-port", "0");
        try
        {
            return await ControllerProcess.FollowAsync(program);
        }
        catch
        {
            await program.DisposeAsync();
            throw;
        }
    }

    static byte[] MakeContent()
    {
        var content = new byte[Large];
        new Random(Large).NextBytes(content);
        return content;
    }

    [GeneratedRegex("^ingress_yarp_budget_used{budget=\"body-files\"} (.*)$", RegexOptions.Multiline)]
    private static partial Regex UsedByFiles();
}
