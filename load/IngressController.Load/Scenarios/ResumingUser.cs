using System.Net.Security;
using IngressController.Load.Engine;
using IngressController.Load.Http1;
using IngressController.Load.Measuring;
using IngressController.Load.Targets;

namespace IngressController.Load.Scenarios;

/// <summary>
/// Opens a TLS connection for each request and resumes the session of an earlier one. What the handshakes really were is
/// counted: one that brought fewer bytes than a full one, by at least the certificate, was resumed.
/// </summary>
sealed class ResumingUser(Target target) : IVirtualUser
{
    readonly Http1Request _request = Http1Request.Get(target, close: true);
    readonly SslClientAuthenticationOptions _tls = target.Tls();
    long _fullHandshake;

    /// <summary>A full handshake, to compare with.</summary>
    public async ValueTask PrepareAsync(CancellationToken cancellation)
    {
        if (_fullHandshake > 0)
            return;
        var full = target.Tls();
        full.AllowTlsResume = false;
        await using var connection = await Http1Connection.OpenAsync(target, full, cancellation);
        _fullHandshake = connection.HandshakeBytes;
    }

    public async ValueTask<Outcome> PerformAsync(CancellationToken cancellation)
    {
        await using var connection = await Http1Connection.OpenAsync(target, _tls, cancellation);
        var answer = await connection.ExchangeAsync(_request, cancellation);
        var resumed = connection.HandshakeBytes <= _fullHandshake - connection.CertificateLength;
        return new(answer.Status, answer.BodyLength, resumed ? "resumed" : "full handshake");
    }

    public ValueTask DisposeAsync() => default;
}
