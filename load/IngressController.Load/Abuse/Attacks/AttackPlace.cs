using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using IngressController.Load.Abuse.Tools;
using IngressController.Load.Cluster;
using IngressController.Load.Measuring;

namespace IngressController.Load.Abuse.Attacks;

/// <summary>What attackers have: a namespace, a network, and an eye on what comes of it.</summary>
/// <param name="cluster">Writes objects.</param>
/// <param name="ports">The controller's.</param>
/// <param name="tally">Counts what was done.</param>
sealed class AttackPlace(ClusterWriter cluster, AttackPorts ports, AttackTally tally)
{
    // ip(7).
    const int IpLevel = 0, BindAddressNoPort = 24;

    static readonly TimeSpan LiveLimit = TimeSpan.FromSeconds(20);
    static readonly TimeSpan AnswerLimit = TimeSpan.FromSeconds(1);
    static readonly TimeSpan BetweenTries = TimeSpan.FromMilliseconds(100);

    public AttackPorts Ports => ports;

    public AttackTally Tally => tally;

    /// <summary>Writes objects into the attackers' namespace; those that exist are replaced. What the server refuses is counted.</summary>
    public async Task WriteAsync(CancellationToken cancellation, params IEnumerable<Manifest> manifests)
    {
        foreach (var manifest in manifests)
        {
            var collection = Manifest.PathOf(manifest.Collection, AbuseNames.Evil);
            try
            {
                if (!await cluster.CreateAsync(collection, manifest.Bytes, cancellation))
                    await cluster.PatchAsync($"{collection}/{manifest.Name}", manifest.Bytes, cancellation);
                tally.Add($"{manifest.Collection.Plural} written");
            }
            catch (Kubernetes.Api.ApiException refusal)
            {
                tally.Add($"{manifest.Collection.Plural} refused");
                await Console.Error.WriteLineAsync($"{manifest.Name}: {refusal.Message}");
            }
        }
    }

    /// <summary>Makes a pod with a Service, and a host that leads to it, and waits until that is live.</summary>
    /// <param name="name">Of the Service and the Ingress; the host is <c>NAME.evil.test</c>.</param>
    /// <param name="pod">Serves one connection.</param>
    /// <param name="cancellation">Ends the pod.</param>
    /// <param name="annotations">Of the Ingress.</param>
    /// <returns>The host.</returns>
    public async Task<string> ServeAsync(
        string name, Func<Stream, CancellationToken, Task> pod, CancellationToken cancellation, params IEnumerable<(string Name, string Value)> annotations)
    {
        var port = EvilPod.Start(pod, tally, cancellation);
        var host = HostOf(name);
        await WriteAsync(
            cancellation, Manifest.Service(name), Manifest.Slice(name, port, AbuseNames.EvilPods),
            Manifest.Ingress(name, [host], name, annotations.Append(("ssl-redirect", "false"))));
        await UntilLiveAsync(host, cancellation);
        return host;
    }

    public static string HostOf(string name) => $"{name}.evil.test";

    /// <summary>Waits until a host is served: its answer is not 404, or there is none for a second.</summary>
    public async Task UntilLiveAsync(string host, CancellationToken cancellation)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        limit.CancelAfter(LiveLimit);
        try
        {
            while (await StatusAsync(host, limit.Token) == 404)
                await Task.Delay(BetweenTries, limit.Token);
        }
        catch (Exception error) when (!cancellation.IsCancellationRequested)
        {
            tally.Add($"{host} not live: {Failure.Of(error)}");
        }
    }

    /// <summary>A connection from the attackers' address.</summary>
    /// <param name="port">Of the controller.</param>
    /// <param name="cancellation">Gives up.</param>
    /// <param name="window">Octets that the kernel takes for a client that does not read; null: as many as it likes, some MB.</param>
    public async Task<Stream> ConnectAsync(int port, CancellationToken cancellation, int? window = null)
    {
        var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        try
        {
            // The kernel chooses the port when it knows both ends, so that there are enough of them.
            socket.SetRawSocketOption(IpLevel, BindAddressNoPort, BitConverter.GetBytes(1));
            if (window is { } octets)
                socket.ReceiveBufferSize = octets;
            socket.Bind(new IPEndPoint(IPAddress.Parse(AbuseNames.Attackers), 0));
            await socket.ConnectAsync(new IPEndPoint(IPAddress.Loopback, port), cancellation);
            tally.Add("connections");
            return new NetworkStream(socket, ownsSocket: true);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    /// <summary>A connection by TLS, with any certificate of the server.</summary>
    public async Task<Stream> ConnectAsync(int port, string host, SslApplicationProtocol protocol, CancellationToken cancellation)
    {
        var secure = new SslStream(await ConnectAsync(port, cancellation));
        try
        {
#pragma warning disable CA5359 // The certificate is this program's own.
            await secure.AuthenticateAsClientAsync(
                new SslClientAuthenticationOptions
                {
                    TargetHost = host,
                    ApplicationProtocols = [protocol],
                    RemoteCertificateValidationCallback = static (_, _, _, _) => true,
                },
                cancellation);
#pragma warning restore CA5359
            return secure;
        }
        catch
        {
            await secure.DisposeAsync();
            throw;
        }
    }

    async Task<int> StatusAsync(string host, CancellationToken cancellation)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        limit.CancelAfter(AnswerLimit);
        try
        {
            await using var stream = await ConnectAsync(ports.Http, limit.Token);
            return await RawHttp.AskAsync(stream, RawHttp.Get(host, "/"), limit.Token);
        }
        catch (OperationCanceledException) when (!cancellation.IsCancellationRequested)
        {
            return 0;
        }
    }
}

/// <summary>The controller's ports on loopback.</summary>
readonly record struct AttackPorts(int Http, int Https, int Health, int Webhook);
