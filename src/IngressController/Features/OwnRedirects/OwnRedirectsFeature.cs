using IngressController.Core.Annotations;
using IngressController.Core.Routing;
using IngressController.Proxy;
using Microsoft.AspNetCore.Http;

namespace IngressController.Features.OwnRedirects;

/// <summary>
/// The redirect for a missing trailing slash with <c>--nginx-path-quirks</c> (behaviour 56), and the annotations that say how it
/// looks.
/// </summary>
sealed class OwnRedirectsFeature : Feature<OwnRedirectsPolicy>
{
    static readonly Annotation Relative = new("relative-redirects", "Keeps a path as Location in the redirect for a missing trailing slash (--nginx-path-quirks), in place of an absolute URL.");
    static readonly Annotation UsePort = new("use-port-in-redirects", "Names the port in redirects to HTTPS and for a missing trailing slash.");
    static readonly Setting RelativeDefault = new("relative-redirects", "false", "Default of the annotation relative-redirects.");
    static readonly Setting UsePortDefault = new("use-port-in-redirects", "false", "Default of the annotation use-port-in-redirects.");

    public override IReadOnlyList<Annotation> Annotations => [Relative, UsePort];

    public override IReadOnlyList<Setting> Settings => [RelativeDefault, UsePortDefault];

    public override Stage Stage => Stage.TrailingSlash;

    protected override OwnRedirectsPolicy? ParsePolicy(AnnotationReader reader) =>
        new(reader.Bool(Relative) ?? reader.Settings.Bool(RelativeDefault), reader.Bool(UsePort) ?? reader.Settings.Bool(UsePortDefault));

    protected override void Bind(OwnRedirectsPolicy policy, RouteScope scope, RoutePipeline pipeline)
    {
        if (scope.Route.LacksTrailingSlash)
            Redirect(policy, UriText.EscapePath(RequestTarget.OctetsOf(scope.Route.Path)), pipeline);
    }

    static void Redirect(OwnRedirectsPolicy policy, string path, RoutePipeline pipeline) =>
        pipeline.Use(_ => context => Redirects.Answer(context, StatusCodes.Status301MovedPermanently, $"{Origin(policy, context)}{path}{context.Target.Query}"));

    static string Origin(OwnRedirectsPolicy policy, RequestContext context)
    {
        if (policy.Relative)
            return "";
        var port = policy.WithPort ? Redirects.PortSuffix(context.Connection.Scheme, context.Connection.ForwardedPort) : "";
        return $"{context.Connection.Scheme}://{context.Host.Name}{port}";
    }
}
