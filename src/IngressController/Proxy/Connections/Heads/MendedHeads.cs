using System.IO.Pipelines;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.AspNetCore.Server.Kestrel.Core.Features;

namespace IngressController.Proxy.Connections.Heads;

/// <summary>Puts <see cref="MendedInput"/> before Kestrel's parser of HTTP/1, and tells it of each head that was parsed.</summary>
static class MendedHeads
{
    /// <param name="listener">A listener for whose connections it is decided by now what they speak.</param>
    public static void MendHeads(this ListenOptions listener) => listener.Use(next => connection =>
    {
        if (connection.Features.Get<ITlsApplicationProtocolFeature>()?.ApplicationProtocol.Span.SequenceEqual("h2"u8) == true)
            return next(connection);
        var input = new MendedInput(connection.Transport.Input);
        connection.Features.Set(input);
        connection.Transport = new MendedTransport(input, connection.Transport.Output);
        return next(connection);
    });

    /// <summary>To be called for each request before anything is read of its body.</summary>
    public static void HeadWasRead(IFeatureCollection request)
    {
        if (request.Get<MendedInput>() is not { } input)
            return;
        var mayUpgrade = request.Get<IHttpUpgradeFeature>() is { IsUpgradableRequest: true };
        var hasBody = request.Get<IHttpRequestBodyDetectionFeature>() is { CanHaveBody: true };
        var head = request.GetRequiredFeature<IHttpRequestFeature>();
        input.HeadWasRead(mayUpgrade || HttpMethods.IsConnect(head.Method) ? null : hasBody ? head.Headers.ContentLength : 0);
    }

    sealed record MendedTransport(PipeReader Input, PipeWriter Output) : IDuplexPipe;
}
