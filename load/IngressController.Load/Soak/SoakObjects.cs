using System.Globalization;
using System.Net;
using System.Text;
using IngressController.Load.Cluster;
using IngressController.Load.Targets;

namespace IngressController.Load.Soak;

/// <summary>What a soak writes into the cluster, and how it changes.</summary>
/// <param name="pods">The two pods that answer, on one port.</param>
sealed class SoakObjects(IReadOnlyList<IPEndPoint> pods)
{
    static readonly string[] Hosts = [SoakNames.Host, SoakNames.MovingHost];

    /// <summary>The path of one of these objects.</summary>
    public static string PathOf(Manifest manifest) => $"{Manifest.PathOf(manifest.Collection, SoakNames.Namespace)}/{manifest.Name}";

    /// <summary>All of them, those first that others lead to.</summary>
    public IEnumerable<Manifest> All()
    {
        yield return Manifest.Service("web");
        yield return Manifest.Slice("web", pods[0].Port, pods.Select(pod => pod.Address.ToString()));
        yield return Manifest.Service("moving");
        yield return Slice(0);
        yield return Certificate();
        yield return Settings(0);
        yield return Manifest.Ingress("web", [SoakNames.Host], "web", [("ssl-redirect", "false")], tls: SoakNames.Certificate);
        yield return Manifest.Ingress("moving", [SoakNames.MovingHost], "moving");
    }

    /// <summary>The endpoints of the host whose pod changes.</summary>
    /// <param name="pod">0 or 1.</param>
    public Manifest Slice(int pod) => Manifest.Slice("moving", pods[pod].Port, pods[pod].Address.ToString());

    /// <summary>Another certificate with each call.</summary>
    public static Manifest Certificate()
    {
        var (certificate, key) = OwnCertificate.Create(Hosts);
        return Manifest.Secret(SoakNames.Certificate, ("tls.crt", certificate), ("tls.key", key));
    }

    /// <summary>Settings that every route takes, so that each change makes all of them anew.</summary>
    public static Manifest Settings(int number) => Manifest.ConfigMap(
        SoakNames.Settings, ("proxy-read-timeout", (60 + (number % 2)).ToString(CultureInfo.InvariantCulture)));

    /// <summary>An Ingress with a host of its own for each number.</summary>
    public static Manifest Visitor(int number) => Manifest.Ingress(SoakNames.Visitor, [$"visitor-{number}.soak.test"], "web");

    /// <summary>A merge patch that makes an object what the manifest says.</summary>
    public static byte[] Patch(Manifest manifest)
    {
        var patch = manifest.Json.DeepClone().AsObject();
        patch.Remove("metadata");
        return Encoding.UTF8.GetBytes(patch.ToJsonString());
    }
}
