using System.Net;
using System.Text;
using System.Text.Json.Nodes;
using IngressController.Load.Cluster;
using IngressController.Load.Targets;

namespace IngressController.Load.Abuse.Victim;

/// <summary>What the victim has in the cluster: a host for http and https, one with logins, and one whose pod changes.</summary>
/// <param name="pods">The two pods that answer, on one port.</param>
sealed class VictimObjects(IReadOnlyList<IPEndPoint> pods)
{
    public const string Host = "shop.victim.test";
    public const string LoginHost = "login.victim.test";
    public const string MovingHost = "moving.victim.test";

    /// <summary>User and password of the host with logins.</summary>
    public const string Credentials = "user:test";

    // Of the password above, with cost 10, as htpasswd -B -C 10 makes it; it is no secret.
    const string User = "user:$2b$10$qxWwAv.3wGWYLBU9wvtB3Oe5ejdWEC1MaKrgJRyFdlf6B.ZyDbVgy";

    /// <summary>The slice of the host whose pod changes.</summary>
    public static string MovingSlice { get; } = $"/apis/discovery.k8s.io/v1/namespaces/{AbuseNames.Victim}/endpointslices/moving-1";

    /// <summary>All of them, those first that others lead to.</summary>
    public IEnumerable<Manifest> All()
    {
        var (certificate, key) = OwnCertificate.Create(Host, LoginHost, MovingHost);
        var addresses = pods.Select(pod => pod.Address.ToString()).ToList();
        yield return Manifest.Service("web");
        yield return Manifest.Slice("web", pods[0].Port, addresses);
        yield return Manifest.Service("moving");
        yield return Manifest.Slice("moving", pods[0].Port, addresses[0]);
        yield return Manifest.Secret("tls", ("tls.crt", certificate), ("tls.key", key));
        yield return Manifest.Secret("users", ("auth", User + "\n"));
        yield return Manifest.Ingress("web", [Host], "web", [("ssl-redirect", "false")], tls: "tls");
        yield return Manifest.Ingress("moving", [MovingHost], "moving");
        yield return Manifest.Ingress("login", [LoginHost], "web", [("auth-type", "basic"), ("auth-secret", "users"), ("ssl-redirect", "false")]);
    }

    /// <summary>A merge patch that gives the host whose pod changes one of the two.</summary>
    public byte[] Move(int pod) =>
        Encoding.UTF8.GetBytes(new JsonObject { ["endpoints"] = Manifest.Endpoints([pods[pod].Address.ToString()]) }.ToJsonString());
}
