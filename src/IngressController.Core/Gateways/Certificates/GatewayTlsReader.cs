using IngressController.Core.Gateways.Attaching;

namespace IngressController.Core.Gateways.Certificates;

/// <summary>Reads <c>spec.tls</c> of Gateways: our own certificate for pods, and which certificates clients of HTTPS listeners need.</summary>
/// <param name="certificates">Finds our own.</param>
/// <param name="authorities">Finds whom certificates of clients have to come from.</param>
sealed class GatewayTlsReader(CertificateReader certificates, AuthorityReader authorities)
{
    const string Strict = "AllowValidOnly";
    const string Lax = "AllowInsecureFallback";

    public void Read(GatewayDraft draft)
    {
        var gateway = draft.Gateway;
        if (gateway.BackendCertificate is { } certificate)
        {
            draft.BackendCertificate = certificates.Find(
                gateway, "spec.tls.backend.clientCertificateRef", certificate, "InvalidClientCertificateRef", out var problem);
            draft.Unresolved = problem;
        }

        if (gateway.Frontend is not { } frontend)
            return;
        if (frontend.PerPort.Select(static one => one.Validation).Append(frontend.Default).FirstOrDefault(static one => one?.Mode == Lax) is not null)
            draft.Insecure = new("ConfigurationChanged", $"spec.tls.frontend: a validation has mode {Lax}: certificates of clients prove nothing there");
        foreach (var port in draft.All.Where(static listener => listener.Listener.Protocol == "HTTPS").GroupBy(static listener => listener.Listener.Port))
            Read(gateway, frontend, port);
    }

    // All HTTPS listeners of a port ask for the same, also those of ListenerSets.
    void Read(Gateway gateway, FrontendValidation frontend, IGrouping<int, ListenerDraft> port)
    {
        var own = frontend.PerPort.FirstOrDefault(one => one.Port == port.Key);
        if ((own is null ? frontend.Default : own.Validation) is not { } validation)
            return;
        var field = own is null ? "spec.tls.frontend.default.validation" : $"spec.tls.frontend.perPort[{port.Key}].tls.validation";
        var trusted = authorities.Read(gateway, $"{field}.caCertificateRefs", validation.Authorities, "InvalidCACertificateKind", out var unresolved);
        var refused = trusted is null ? new("NoValidCACertificate", unresolved!.Message)
            : validation.Mode is not (Strict or Lax) ? new Problem(
                GatewayApi.UnsupportedValue, $"{field}.mode \"{validation.Mode}\" is not supported: write {Strict} or {Lax}")
            : null;
        foreach (var listener in port)
        {
            listener.Unresolved ??= unresolved;
            listener.Refused ??= refused;
            listener.Clients = trusted is null ? null : new(trusted, validation.Mode != Lax);
        }
    }
}
