using IngressController.Features.ClientCertificate;
using IngressController.Proxy;
using IngressController.Proxy.Access;
using IngressController.Proxy.Outgoing;

namespace IngressController.Features.ExternalAuth;

/// <summary>On hosts with client certificates the service learns whose it is, in the headers that pods get (behaviour 18).</summary>
/// <param name="certificate">Writes them.</param>
/// <param name="others">What acts on the question behind it; null: nothing.</param>
sealed class CertificateQuestionRules(ClientCertificateHeaders certificate, IRouteQuestionRules? others) : IRouteQuestionRules
{
    public ValueTask<AccessVerdict?> DecideAsync(RequestContext context) => others?.DecideAsync(context) ?? default;

    public void Edit(RequestContext context, OutgoingHead question)
    {
        certificate.Add(context, question);
        others?.Edit(context, question);
    }
}
