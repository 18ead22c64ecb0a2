using IngressController.Budgets;
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
        Ledger ledger,
        ILoggerFactory loggers,
        TimeProvider time)
    {
        metrics.Enable();
        var index = new IngressIndex();
        store.IngressChanged += index.Replace;
        var reviewer = new IngressReviewer(store, index, judge, metrics, time);
        var tls = new AdmissionTls(webhook, loggers.CreateLogger<AdmissionTls>());
        return new(webhook, tls, reviewer, kestrel, ledger, time, loggers.CreateLogger<AdmissionServer>());
    }
}
