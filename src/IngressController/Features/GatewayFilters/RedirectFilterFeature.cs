using System.Globalization;
using IngressController.Core.Gateways.Rules;
using IngressController.Proxy;
using IngressController.Proxy.Reasons;

namespace IngressController.Features.GatewayFilters;

/// <summary>The filter RequestRedirect. What it does not name stays the request's, and the query always does.</summary>
sealed class RedirectFilterFeature : Feature<RedirectFilterPolicy>
{
    public override Stage Stage => Stage.Redirect;

    protected override void Bind(RedirectFilterPolicy policy, RouteScope scope, RoutePipeline pipeline)
    {
        var path = policy.Redirect.Path is { } modifier ? new PathReplacement(modifier, policy.Prefix) : null;
        pipeline.Use(_ => context =>
        {
            var target = path?.Of(context.Target) ?? PathReplacement.SentPathOf(context.Target);
            return Redirects.Answer(
                context, policy.Redirect.Status, $"{OriginFor(context, policy)}{target}{context.Target.Query}", AnswerReason.GatewayRedirect);
        });
    }

    static string OriginFor(RequestContext context, RedirectFilterPolicy policy)
    {
        var redirect = policy.Redirect;
        var scheme = redirect.Scheme ?? context.Scheme;
        var port = redirect.Port ?? (redirect.Scheme is null ? policy.ListenerPort : 0);
        var suffix = port == 0 ? "" : Redirects.PortSuffix(scheme, port.ToString(CultureInfo.InvariantCulture));

        // HTTP/1.0 allows a request without a host: the address it came to has to do.
        var host = redirect.Hostname ?? (context.Host.IsNone ? context.Connection.Gateway?.Address : context.Host.WithoutPort.Text);
        return $"{scheme}://{host}{suffix}";
    }
}
