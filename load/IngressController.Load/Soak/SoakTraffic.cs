using IngressController.Load.Cluster;
using IngressController.Load.Http1;
using IngressController.Load.Scenarios;
using IngressController.Load.Targets;
using IngressController.Load.Traffic;

namespace IngressController.Load.Soak;

/// <summary>
/// The steady traffic of a soak: over connections that stay and over new ones, with and without TLS, bodies, large answers, HTTP/2
/// and WebSockets. Its kinds are requests, http2 and websocket.
/// </summary>
static class SoakTraffic
{
    public const string Requests = "requests";
    const string Http2 = "http2";
    const string WebSocket = "websocket";
    const int Message = 200;
    const int Body = 10_000;

    static readonly TimeSpan Limit = TimeSpan.FromSeconds(10);

    /// <param name="controller">Where it goes.</param>
    /// <param name="rate">Requests and messages a second.</param>
    public static MixedTraffic To(ControllerProcess controller, double rate)
    {
        var plain = At(controller.Target, "/bytes/1024");
        var secure = At(controller.SecureTarget, "/bytes/1024");
        var connections = new Http2Connections(secure, usersPerConnection: 4);
        return new(
        [
            new(Requests, rate * 0.3, 16, _ => Asking(plain, Http1Request.Get(plain)), Limit),
            new(Requests, rate * 0.2, 16, _ => Asking(secure, Http1Request.Get(secure)), Limit),
            new(Requests, rate * 0.1, 16, _ => new NewConnectionUser(plain), Limit),
            new(Requests, rate * 0.05, 8, _ => new NewConnectionUser(secure), Limit),
            new(Requests, rate * 0.05, 8, _ => new ResumingUser(secure), Limit),
            new(Requests, rate * 0.05, 8, _ => Asking(plain, Http1Request.Post(plain, Body, "/sink")), Limit),
            new(Requests, rate * 0.05, 8, _ => Asking(secure, Http1Request.Get(secure, pathAndQuery: "/bytes/200000")), Limit),
            new(Http2, rate * 0.1, 8, number => new Http2User(secure, connections.Of(number)), Limit),
            new(WebSocket, rate * 0.1, 16, _ => new WebSocketUser(At(secure, "/websocket"), Message), Limit),
        ]);
    }

    static Http1User Asking(Target target, Http1Request request) => new(target, [request], 0);

    static Target At(Target target, string path) => target with { Url = new UriBuilder(target.Url) { Host = SoakNames.Host, Path = path }.Uri };
}
