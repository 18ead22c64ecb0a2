using IngressController.Core.Annotations;
using IngressController.Proxy.Forwarding;

namespace IngressController.Features.BackendProtocol;

sealed record BackendProtocolPolicy(UpstreamProtocol Protocol, bool UseHttp10) : IForwardPolicy
{
    public ForwardSettings Apply(ForwardSettings settings, Upstream? upstream) => settings with { Protocol = Protocol, UseHttp10 = UseHttp10 };
}

/// <summary>Reads <c>backend-protocol</c> and <c>proxy-http-version</c> (behaviour 97).</summary>
sealed class BackendProtocolParser : IPolicyParser
{
    /// <summary>Null: FastCGI.</summary>
    static readonly OptionType<UpstreamProtocol?> Protocols = new(
        "HTTP, HTTPS, AUTO_HTTP, GRPC or GRPCS",
        static text => text.ToUpperInvariant() switch
        {
            "HTTP" => UpstreamProtocol.Http,
            "HTTPS" => UpstreamProtocol.Https,
            "AUTO_HTTP" => UpstreamProtocol.AsClient,
            "GRPC" => UpstreamProtocol.Grpc,
            "GRPCS" => UpstreamProtocol.Grpcs,
            "FCGI" => (UpstreamProtocol?)null,
            _ => new Unreadable("is none of HTTP, HTTPS, AUTO_HTTP, GRPC and GRPCS"),
        });

    // Messages about other versions differ between Ingress and ConfigMap.
    static readonly OptionType<string> Versions = new("1.0 or 1.1", static text => text);

    static readonly Option<UpstreamProtocol?> Protocol = Option.Annotation(
        "backend-protocol", Protocols, "What pods speak: HTTP, HTTPS, AUTO_HTTP (as the client came), GRPC or GRPCS.", standard: "HTTP");

    static readonly Option<string> HttpVersion = Option.Both(
        "proxy-http-version", "1.1", Versions, "HTTP version towards pods, 1.0 or 1.1; means nothing for gRPC.");

    public IReadOnlyList<Option> Options { get; } = [Protocol, HttpVersion];

    public IPolicy? Parse(OptionReader reader)
    {
        var protocol = ReadProtocol(reader);
        var version = ReadVersion(reader);
        return protocol == UpstreamProtocol.Http && version == "1.1" ? null : new BackendProtocolPolicy(protocol, version == "1.0");
    }

    static UpstreamProtocol ReadProtocol(OptionReader reader)
    {
        if (reader.Get(Protocol) is { } protocol)
            return protocol;
        reader.Reject(
            Protocol, "FastCGI is not spoken here, pods get HTTP; put a web server that speaks FastCGI (nginx, Caddy) into the pod");
        return UpstreamProtocol.Http;
    }

    static string ReadVersion(OptionReader reader)
    {
        if (reader.TryAnnotation(HttpVersion, out var own))
        {
            if (own is "1.0" or "1.1")
                return own;
            reader.Reject(HttpVersion, $"\"{own}\" is none of 1.0, 1.1");
        }

        return reader.Shared(HttpVersion, static settings =>
        {
            var version = settings.GetSetting(HttpVersion);
            if (version is "1.0" or "1.1")
                return version;
            settings.Reject(HttpVersion, $"\"{version}\" is neither 1.0 nor 1.1");
            return HttpVersion.StandardValue;
        });
    }
}
