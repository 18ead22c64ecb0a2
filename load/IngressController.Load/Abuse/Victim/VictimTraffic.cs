using System.Net;
using System.Text;
using IngressController.Load.Cluster;
using IngressController.Load.Http1;
using IngressController.Load.Scenarios;
using IngressController.Load.Targets;
using IngressController.Load.Traffic;

namespace IngressController.Load.Abuse.Victim;

/// <summary>
/// The victim's steady traffic, in an open loop: over connections that stay and over new ones, with and without TLS, small bodies,
/// logins, and the questions for health that a kubelet asks. Its kinds are requests, logins and health.
/// </summary>
static class VictimTraffic
{
    const string Requests = "requests";
    const string Logins = "logins";
    const string Health = "health";

    static readonly TimeSpan RequestLimit = TimeSpan.FromSeconds(10);

    // As the probes of deploy/base.
    static readonly TimeSpan HealthLimit = TimeSpan.FromSeconds(2);

    /// <param name="controller">Where it goes.</param>
    /// <param name="rate">Requests a second, the questions for health left out.</param>
    public static MixedTraffic To(ControllerProcess controller, double rate)
    {
        var plain = At(controller.Target, VictimObjects.Host);
        var secure = At(controller.SecureTarget, VictimObjects.Host);
        var login = At(controller.Target, VictimObjects.LoginHost) with
        {
            Headers = [("Authorization", "Basic " + Convert.ToBase64String(Encoding.ASCII.GetBytes(VictimObjects.Credentials)))],
        };
        var health = controller.Target with
        {
            Url = new($"http://127.0.0.1:{controller.HealthPort}/healthz"),
            Connect = new IPEndPoint(IPAddress.Loopback, controller.HealthPort),
        };
        return new(
        [
            new(Requests, rate * 0.5, 16, _ => Kept(plain), RequestLimit),
            new(Requests, rate * 0.25, 16, _ => Kept(secure), RequestLimit),
            new(Requests, rate * 0.125, 16, _ => new NewConnectionUser(plain), RequestLimit),
            new(Requests, rate * 0.025, 8, _ => new NewConnectionUser(secure), RequestLimit),
            new(Requests, rate * 0.075, 8, _ => new Http1User(plain, [Http1Request.Post(plain, 1000, "/sink")], 0), RequestLimit),
            new(Logins, rate * 0.025, 8, _ => Kept(login), RequestLimit),
            new(Health, 1, 2, _ => new NewConnectionUser(health), HealthLimit),
        ]);
    }

    static Http1User Kept(Target target) => new(target, [Http1Request.Get(target)], 0);

    static Target At(Target target, string host) => target with { Url = new UriBuilder(target.Url) { Host = host }.Uri };
}
