using IngressController.Core.Annotations;
using IngressController.Proxy.Forwarding;
using IngressController.Proxy.Forwarding.FastCgi;

namespace IngressController.Features.BackendProtocol;

/// <param name="FastCgi">Null for other protocols.</param>
sealed record BackendProtocolPolicy(UpstreamProtocol Protocol, bool UseHttp10, FastCgiSettings? FastCgi = null) : IForwardPolicy
{
    public ForwardSettings Apply(ForwardSettings settings, Upstream? upstream) =>
        settings with { Protocol = Protocol, UseHttp10 = UseHttp10, FastCgi = FastCgi ?? settings.FastCgi };
}

/// <summary>Reads <c>backend-protocol</c> with what belongs to FastCGI, and <c>proxy-http-version</c> (behaviour 97).</summary>
sealed class BackendProtocolParser : IPolicyParser
{
    static readonly OptionType<UpstreamProtocol> Protocols = new(
        "HTTP, HTTPS, AUTO_HTTP, GRPC, GRPCS or FCGI",
        static text => text.ToUpperInvariant() switch
        {
            "HTTP" => UpstreamProtocol.Http,
            "HTTPS" => UpstreamProtocol.Https,
            "AUTO_HTTP" => UpstreamProtocol.AsClient,
            "GRPC" => UpstreamProtocol.Grpc,
            "GRPCS" => UpstreamProtocol.Grpcs,
            "FCGI" => UpstreamProtocol.FastCgi,
            _ => new Unreadable("is none of HTTP, HTTPS, AUTO_HTTP, GRPC, GRPCS and FCGI"),
        });

    // Messages about other versions differ between Ingress and ConfigMap.
    static readonly OptionType<string> Versions = new("1.0 or 1.1", static text => text);

    static readonly Option<UpstreamProtocol> Protocol = Option.Annotation(
        "backend-protocol", Protocols, "What pods speak: HTTP, HTTPS, AUTO_HTTP (as the client came), GRPC, GRPCS or FCGI.", standard: "HTTP");

    static readonly Option<string> HttpVersion = Option.Both(
        "proxy-http-version", "1.1", Versions, "HTTP version towards pods, 1.0 or 1.1; means nothing for gRPC and FastCGI.");

    public IReadOnlyList<Option> Options { get; } = [Protocol, HttpVersion, .. FastCgiReader.Options];

    public IPolicy? Parse(OptionReader reader)
    {
        var protocol = reader.Get(Protocol);
        var version = ReadVersion(reader);
        if (protocol == UpstreamProtocol.FastCgi)
            return new BackendProtocolPolicy(protocol, UseHttp10: false, FastCgiReader.Read(reader));
        FastCgiReader.WarnOfOthers(reader);
        return protocol == UpstreamProtocol.Http && version == "1.1" ? null : new BackendProtocolPolicy(protocol, version == "1.0");
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
