using IngressController.Features;
using IngressController.Proxy.Matching;
using IngressController.Proxy.Outgoing;
using IngressController.Proxy.Outgoing.Names;
using Microsoft.Extensions.Logging.Abstractions;

namespace IngressController.Tests.Features;

static class Catalogs
{
    /// <summary>All features, as the controller has them; they send nothing.</summary>
    public static FeatureSet CreateFeatures() => FeatureCatalog.Create(new(
        new(Stream.Null, TimeProvider.System, NullLogger<AccessLogs.AccessLogRegistry>.Instance),
        new(static (_, _) => Task.FromResult(NameAnswer.NotFound), TimeProvider.System),
        ConnectPolicy.Strict, () => 443, new(new(), TimeProvider.System, NullLogger<MatchBudget>.Instance), TimeProvider.System, NullLoggerFactory.Instance));
}
