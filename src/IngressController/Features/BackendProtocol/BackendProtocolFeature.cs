using IngressController.Core.Annotations;
using IngressController.Proxy;
using IngressController.Proxy.Forwarding;

namespace IngressController.Features.BackendProtocol;

sealed record BackendProtocolPolicy(UpstreamProtocol Protocol, bool UseHttp10) : IPolicy;

/// <summary><c>backend-protocol</c> and <c>proxy-http-version</c>: what is spoken with the pods (behaviour 97).</summary>
sealed class BackendProtocolFeature : Feature<BackendProtocolPolicy>
{
    static readonly Annotation Protocol = new("backend-protocol", "What pods speak: HTTP, HTTPS, AUTO_HTTP (as the client came), GRPC or GRPCS.");
    static readonly Annotation HttpVersion = new("proxy-http-version", "HTTP version towards pods, 1.0 or 1.1; means nothing for gRPC.");
    static readonly Setting HttpVersionDefault = new("proxy-http-version", "1.1", "Default of the annotation proxy-http-version.");

    public override IReadOnlyList<Annotation> Annotations => [Protocol, HttpVersion];

    public override IReadOnlyList<Setting> Settings => [HttpVersionDefault];

    public override Stage Stage => Stage.Transform;

    protected override BackendProtocolPolicy? ParsePolicy(AnnotationReader reader)
    {
        var protocol = ReadProtocol(reader);
        var version = reader.OneOf(HttpVersion, "1.0", "1.1") ?? ReadVersion(reader.Settings);
        return protocol == UpstreamProtocol.Http && version == "1.1" ? null : new(protocol, version == "1.0");
    }

    protected override void Bind(BackendProtocolPolicy policy, RouteScope scope, RoutePipeline pipeline) =>
        pipeline.Forward = pipeline.Forward with { Protocol = policy.Protocol, UseHttp10 = policy.UseHttp10 };

    static UpstreamProtocol ReadProtocol(AnnotationReader reader)
    {
        if (!reader.TryGet(Protocol, out var text))
            return UpstreamProtocol.Http;
        switch (text.ToUpperInvariant())
        {
            case "HTTP":
                return UpstreamProtocol.Http;
            case "HTTPS":
                return UpstreamProtocol.Https;
            case "AUTO_HTTP":
                return UpstreamProtocol.AsClient;
            case "GRPC":
                return UpstreamProtocol.Grpc;
            case "GRPCS":
                return UpstreamProtocol.Grpcs;
            case "FCGI":
                reader.Reject(Protocol, "FastCGI is not spoken here, pods get HTTP; put a web server that speaks FastCGI (nginx, Caddy) into the pod");
                return UpstreamProtocol.Http;
            default:
                reader.Reject(Protocol, $"\"{text}\" is none of HTTP, HTTPS, AUTO_HTTP, GRPC and GRPCS");
                return UpstreamProtocol.Http;
        }
    }

    static string ReadVersion(GlobalSettings settings)
    {
        if (settings.Text(HttpVersionDefault) is "1.0" or "1.1")
            return settings.Text(HttpVersionDefault);
        settings.Reject(HttpVersionDefault, "is neither 1.0 nor 1.1");
        return "1.1";
    }
}
