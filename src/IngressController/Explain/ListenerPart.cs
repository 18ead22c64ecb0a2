using System.Globalization;
using IngressController.Core.Redaction;
using IngressController.Proxy.Passthrough;

namespace IngressController.Explain;

/// <summary>Which port takes the connection, and which certificate it shows.</summary>
sealed class ListenerPart(ExplainedState state)
{
    public IReadOnlyList<string> Of(ExplainQuestion question)
    {
        if (question.Scheme == "http")
            return ["HTTP"];
        var name = question.ServerName;
        var host = state.Routing.MatchHost(name);
        if (PassthroughTable.RootOf(host) is { } root)
            return ["HTTPS", $"TLS does not end here: ssl-passthrough of Ingress {root.Ingress}; the pods show their certificate"];
        if (state.Tls.Certificates.Find(host, name) is not { Facts: { } facts } certificate)
            return ["HTTPS", $"the self-signed certificate, which clients refuse: {WhySelfSigned(host)}"];
        var until = facts.NotAfter.UtcDateTime.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);
        var names = DiagnosticText.Of(string.Join(", ", facts.Names.Take(5)));
        return
        [
            "HTTPS",
            $"the certificate in Secret {certificate.Secret}, for {names}{(facts.Names.Count > 5 ? " and more" : "")}, until {until}" +
            (facts.Covers(name) ? "" : $"; it is not for {name}, so that clients refuse it"),
        ];
    }

    static string WhySelfSigned(VirtualHost host) => host.Tls switch
    {
        null => "the host has no tls section, and --default-ssl-certificate names none",
        { Listed: { } listed } => $"Secret {listed} cannot be used for it; see the problems",
        _ => "no Secret of its tls section covers it; see the problems",
    };
}
