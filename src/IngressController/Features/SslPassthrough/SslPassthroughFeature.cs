using IngressController.Core.Annotations;
using IngressController.Proxy;
using IngressController.Proxy.Passthrough;

namespace IngressController.Features.SslPassthrough;

/// <summary>
/// <c>ssl-passthrough</c> (behaviour 100): TLS connections for the Ingress' hosts go to the pods unopened. It acts on
/// connections, by way of <see cref="PassthroughTable"/>, and on no request.
/// </summary>
/// <param name="isEnabled">Whether <c>--enable-ssl-passthrough</c> is given.</param>
sealed class SslPassthroughFeature(bool isEnabled) : Feature<SslPassthroughPolicy>
{
    static readonly Annotation Passthrough =
        new("ssl-passthrough", "Passes TLS connections for the host on to the Service of path /; needs --enable-ssl-passthrough.");

    public override IReadOnlyList<Annotation> Annotations => [Passthrough];

    public override Stage Stage => Stage.ClientCertificate;

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
        // Connections come before routes.
    }
}
