using IngressController.Core.Admission;
using IngressController.Metrics;
using IngressController.Options;
using IngressController.Proxy;

namespace IngressController.Admission;

/// <summary>Builds the admission webhook from its parts.</summary>
static class AdmissionSetup
{
    public static AdmissionServer Create(
        AdmissionOptions webhook,
        AdmissionJudge judge,
        ResourceStore store,
        AdmissionMetrics metrics,
        KestrelFactory kestrel,
        ILoggerFactory loggers,
        TimeProvider time)
    {
        metrics.Enable();
        var index = new IngressIndex();
        store.IngressChanged += index.Replace;
        var reviewer = new IngressReviewer(store, index, judge, metrics, time);
        var certificate = new AdmissionCertificate(webhook, loggers.CreateLogger<AdmissionCertificate>());
        return new(webhook, certificate, reviewer, kestrel, loggers.CreateLogger<AdmissionServer>());
    }
}
