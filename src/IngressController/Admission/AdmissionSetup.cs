using IngressController.Options;
using IngressController.Core.Admission;
using IngressController.Core.Cluster;
using IngressController.Core.Translation;
using IngressController.Features;
using IngressController.Metrics;
using IngressController.AccessLogs;
using IngressController.Proxy;

namespace IngressController.Admission;

/// <summary>The admission webhook put together. It has parsers of its own, so that reviews and the reconcile loop never meet in one.</summary>
sealed class AdmissionSetup : IDisposable
{
    readonly FeatureCatalog _features;

    public AdmissionSetup(
        AdmissionOptions webhook,
        ControllerOptions options,
        TranslationOptions translation,
        ResourceStore store,
        AccessLogRegistry accessLogs,
        AdmissionMetrics metrics,
        KestrelFactory kestrel,
        ILoggerFactory loggers,
        TimeProvider time)
    {
        _features = new(accessLogs, time, () => options.PublishedHttpsPort ?? options.HttpsPort, loggers, options.EnableSslPassthrough, options.AllowUnprotectedSnippets);
        metrics.Enable();
        var index = new IngressIndex();
        store.IngressChanged += index.Replace;
        var reviewer = new IngressReviewer(store, index, new(translation, _features.Policies), metrics, time);
        var certificate = new AdmissionCertificate(webhook, loggers.CreateLogger<AdmissionCertificate>());
        Server = new(webhook, certificate, reviewer, kestrel, loggers.CreateLogger<AdmissionServer>());
    }

    public AdmissionServer Server { get; }

    public void Dispose()
    {
        Server.Dispose();
        _features.Dispose();
    }
}
