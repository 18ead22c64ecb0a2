using IngressController.Core.Gateways.Certificates;
using IngressController.Core.Routing;

namespace IngressController.Core.Gateways.Attaching;

/// <summary>Judges listeners, each by itself: protocol, TLS, certificates, kinds of routes.</summary>
/// <param name="certificates">Finds certificates.</param>
sealed class ListenerReader(CertificateReader certificates)
{
    const string Unusable = "InvalidCertificateRef";
    const string Accepts = "HTTP, HTTPS and TLS are";

    public void Read(ListenerDraft draft)
    {
        var listener = draft.Listener;
        draft.Refused = ProblemOf(listener);
        // A protocol that is not served takes no route; anything else that is wrong does not change what it would take.
        if (KindsOf(listener) is not { } kinds)
            return;
        ReadKinds(draft, kinds);
        if (draft.Terminates)
            ReadCertificates(draft, listener.Tls!);
    }

    static ResourceKind[]? KindsOf(Listener listener) => listener.Protocol switch
    {
        "HTTP" or "HTTPS" => [ResourceKind.HTTPRoute, ResourceKind.GRPCRoute],
        "TLS" => [ResourceKind.TLSRoute],
        _ => null,
    };

    static Problem? ProblemOf(Listener listener) => listener switch
    {
        { Protocol: not ("HTTP" or "HTTPS" or "TLS") } =>
            new("UnsupportedProtocol", $"the protocol \"{listener.Protocol}\" is not supported; {Accepts}"),
        { Port: < 1 or > 65_535 } => new(GatewayApi.Invalid, $"port {listener.Port} is not between 1 and 65535"),
        { Hostname.Length: > 0 } when HostName.ProblemOf(listener.Hostname) is { } problem =>
            new(GatewayApi.Invalid, $"hostname \"{listener.Hostname}\" {problem}"),
        { Protocol: "HTTP", Tls: not null } => new(GatewayApi.Invalid, "a listener of protocol HTTP has no tls: take it away, or write HTTPS"),
        { Protocol: "HTTPS" or "TLS", Tls: null } => new(GatewayApi.Invalid, $"a listener of protocol {listener.Protocol} needs tls"),
        { Protocol: "HTTPS", Tls.Mode: not "Terminate" } =>
            new(GatewayApi.UnsupportedValue, $"tls.mode \"{listener.Tls.Mode}\" is not supported with HTTPS: write Terminate, or the protocol TLS"),
        { Tls.Mode: not ("Terminate" or "Passthrough") } when listener.Tls is not null =>
            new(GatewayApi.UnsupportedValue, $"tls.mode \"{listener.Tls.Mode}\" is neither Terminate nor Passthrough"),
        _ => null,
    };

    static void ReadKinds(ListenerDraft draft, ResourceKind[] fitting)
    {
        var asked = draft.Listener.AllowedRoutes.Kinds;
        if (asked.IsEmpty)
        {
            draft.SupportedKinds = fitting.Select(static kind => new RouteGroupKind(GatewayObjects.Group, kind.ToString())).ToValueArray();
            return;
        }

        var (taken, refused) = (new List<RouteGroupKind>(), (RouteGroupKind?)null);
        foreach (var kind in asked)
        {
            if (kind.Group == GatewayObjects.Group && fitting.Any(one => one.ToString() == kind.Kind))
                taken.Add(kind);
            else
                refused ??= kind;
        }

        draft.SupportedKinds = taken.Distinct().ToValueArray();
        if (refused is not null)
            draft.Unresolved = new("InvalidRouteKinds",
                $"allowedRoutes.kinds: \"{refused.Kind}\" of group \"{refused.Group}\" is no kind that a listener of protocol {draft.Listener.Protocol} takes");
    }

    void ReadCertificates(ListenerDraft draft, ListenerTls tls)
    {
        var (usable, problem) = (new List<ObjectKey>(), (Problem?)null);
        foreach (var certificate in tls.Certificates)
        {
            if (certificates.Find(draft.Owner, "tls.certificateRefs", certificate, Unusable, out var wrong) is not null)
                usable.Add(certificate.Key);
            // A reference that is not permitted says nothing of what it refers to, whatever else is wrong.
            else if (problem is null || wrong!.Reason == GatewayApi.RefNotPermitted)
                problem = wrong;
        }

        if (tls.Certificates.IsEmpty)
            problem = new(Unusable, "tls.certificateRefs is empty: name a Secret");
        draft.Certificates = usable.Distinct().ToValueArray();
        draft.Unresolved = problem ?? draft.Unresolved;
    }
}
