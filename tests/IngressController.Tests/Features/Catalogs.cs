using IngressController.Features;
using IngressController.AccessLogs;
using Microsoft.Extensions.Logging.Abstractions;

namespace IngressController.Tests.Features;

static class Catalogs
{
    /// <summary>The whole catalogue, as the controller has it; it sends nothing.</summary>
    public static FeatureCatalog Create(bool enableSslPassthrough = false) =>
        new(new(Stream.Null, TimeProvider.System, NullLogger<AccessLogRegistry>.Instance), TimeProvider.System, () => 443, enableSslPassthrough: enableSslPassthrough);
}
