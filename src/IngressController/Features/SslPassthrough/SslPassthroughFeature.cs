using IngressController.Core.Annotations;
using IngressController.Proxy;
using IngressController.Proxy.Forwarding;
using IngressController.Proxy.Passthrough;

namespace IngressController.Features.SslPassthrough;

/// <summary>
/// <c>ssl-passthrough</c> (behaviour 100): TLS connections for the Ingress' hosts go to the pods unopened, by way of
/// <see cref="PassthroughTable"/>. Requests that come by plain HTTP are sent to these pods over TLS, which is all they speak.
/// </summary>
/// <param name="isEnabled">Whether <c>--enable-ssl-passthrough</c> is given.</param>
sealed class SslPassthroughFeature(bool isEnabled) : Feature<SslPassthroughPolicy>
{
    static readonly Annotation Passthrough =
        new("ssl-passthrough", "Passes TLS connections for the host on to the Service of path /; needs --enable-ssl-passthrough.");

    public override IReadOnlyList<Annotation> Annotations => [Passthrough];

    public override Stage Stage => Stage.Transform;

    protected override SslPassthroughPolicy? ParsePolicy(AnnotationReader reader)
    {
        if (reader.Bool(Passthrough) != true)
            return null;
        if (!isEnabled)
        {
            reader.Reject(Passthrough, "--enable-ssl-passthrough is not given, so TLS ends here");
            return null;
        }

        foreach (var rule in reader.Ingress?.Rules ?? [])
        {
            if (rule.Host is not { Length: > 0 } host)
                reader.Warn(Passthrough, "has no effect on rules without host: connections are told apart by server name");
            else if (rule.Paths?.Any(path => path.Path is null or "" or "/") != true)
                reader.Warn(Passthrough, $"has no effect on {host} unless a path / says where its connections go");
        }

        return new();
    }

    protected override void Bind(SslPassthroughPolicy policy, RouteScope scope, RoutePipeline pipeline)
    {
        if (PassthroughTable.RootOf(scope.Host) is { } root && scope.Route.Upstream?.Key == root.Upstream!.Key)
            pipeline.Forward = pipeline.Forward with { Protocol = OverTls(pipeline.Forward.Protocol) };
    }

    static UpstreamProtocol OverTls(UpstreamProtocol protocol) =>
        protocol is UpstreamProtocol.Grpc or UpstreamProtocol.Grpcs ? UpstreamProtocol.Grpcs : UpstreamProtocol.Https;
}
