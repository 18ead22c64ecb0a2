using System.Buffers;
using System.Net;
using System.Text;
using IngressController.Proxy.Connections;
using Microsoft.AspNetCore.Http.Features;

namespace IngressController.Proxy.Refusals;

/// <summary>As much of a request's head as is known when it is refused.</summary>
/// <param name="server">The server's features of the request; null: it has not read it.</param>
/// <param name="line">Its first line as it came, one char per octet; empty: not known.</param>
sealed class RefusedHead(IFeatureCollection? server, string line)
{
    /// <summary>Octets of a first line that are kept.</summary>
    const int MostOfLine = 1024;

    /// <summary>The address of its client; null: of no use.</summary>
    public EndPoint? Client { get; init; }

    /// <summary>The head that the server was about to read; null: none came, but the rest of a body, or its end when the client left.</summary>
    public static RefusedHead? Of(IFeatureCollection features, ClientConnection connection)
    {
        if (connection.Input is not { } input)
            return new(features, "");
        var isRead = features.GetRequiredFeature<IHttpRequestFeature>().RawTarget is { Length: > 0 };
        return input.Waiting is not { } octets || (octets.IsEmpty && !isRead) ? null : new(features, isRead ? "" : LineOf(new(octets)));
    }

    /// <summary>The first line of what came, without its end.</summary>
    public static string LineOf(ReadOnlySequence<byte> octets)
    {
        var start = octets.Slice(0, Math.Min(octets.Length, MostOfLine)).ToArray();
        var end = start.AsSpan().IndexOfAny("\r\n"u8);
        return Encoding.Latin1.GetString(start, 0, end < 0 ? start.Length : end);
    }

    /// <summary>Features of their own: those of the server are not ready to be used.</summary>
    public IFeatureCollection ToFeatures(ClientConnection connection, int status)
    {
        var request = new HttpRequestFeature { Method = "", Protocol = "", RawTarget = line };
        if (line.Split(' ') is [var method, var asked, var version] && version.StartsWith("HTTP/", StringComparison.Ordinal))
            (request.Method, request.RawTarget, request.Protocol) = (method, asked, version);
        if (server?.Get<IHttpRequestFeature>() is { RawTarget: { Length: > 0 } target } read)
            (request.Method, request.RawTarget, request.Protocol) = (read.Method ?? "", target, read.Protocol ?? "");
        if (server?.Get<IHttpRequestFeature>()?.Headers is { } headers)
        {
            foreach (var (name, values) in headers)
                request.Headers[name] = values;
        }

        var features = new FeatureCollection();
        features.Set<IHttpRequestFeature>(request);
        features.Set<IHttpResponseFeature>(new HttpResponseFeature { StatusCode = status });
        features.Set<IHttpResponseBodyFeature>(new StreamResponseBodyFeature(Stream.Null));
        features.Set(server?.Get<IHttpConnectionFeature>() ?? new HttpConnectionFeature { RemotePort = (Client as IPEndPoint)?.Port ?? 0 });
        features.Set(connection);
        return features;
    }
}
