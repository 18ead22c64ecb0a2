using IngressController.Proxy;

namespace IngressController.Features.ProxyRedirect;

/// <summary><c>proxy-redirect-from</c> and <c>proxy-redirect-to</c>: rewrite Location and Refresh of upstream answers.</summary>
sealed class ProxyRedirectFeature : Feature<ProxyRedirectPolicy>
{
    const string Refresh = "Refresh";

    public override Stage Stage => Stage.Transform;

    protected override void Bind(ProxyRedirectPolicy policy, RouteScope scope, RoutePipeline pipeline) => pipeline.EditResponse((context, response) =>
    {
        if (context.Answerer != Answerer.Pod)
            return;
        if (response.Headers.Location is [{ } location])
            response.Headers.Location = RedirectTarget.Replace(location, policy);
        if (response.Headers[Refresh] is [{ } refresh])
            response.Headers[Refresh] = RedirectTarget.ReplaceInRefresh(refresh, policy);
    });
}
