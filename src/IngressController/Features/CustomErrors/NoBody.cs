using IngressController.Proxy;
using Microsoft.AspNetCore.Http.Features;

namespace IngressController.Features.CustomErrors;

/// <summary>Says of a request that it has no body: it was read already, or is not needed.</summary>
sealed class NoBody : IHttpRequestBodyDetectionFeature
{
    static readonly NoBody Instance = new();

    public bool CanHaveBody => false;

    public static void Apply(RequestContext context)
    {
        context.Http.Features.Set<IHttpRequestBodyDetectionFeature>(Instance);
        context.Http.Request.Body = Stream.Null;
        context.Http.Features.Set<IHttpUpgradeFeature>(null);
    }
}
