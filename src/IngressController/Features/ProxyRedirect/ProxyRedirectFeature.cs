using System.Buffers;
using IngressController.Core.Annotations;
using IngressController.Proxy;

namespace IngressController.Features.ProxyRedirect;

/// <param name="From">The text replaced where a Location begins with it.</param>
/// <param name="To">What stands there instead.</param>
sealed record ProxyRedirectPolicy(string From, string To) : IPolicy;

/// <summary><c>proxy-redirect-from</c> and <c>proxy-redirect-to</c>: rewrite Location and Refresh of upstream answers.</summary>
sealed class ProxyRedirectFeature : Feature<ProxyRedirectPolicy>
{
    const string Off = "off";
    const string Refresh = "Refresh";

    static readonly Annotation From = new("proxy-redirect-from", "Text replaced at the beginning of an upstream's Location and Refresh headers; off and default leave them as they are.");
    static readonly Annotation To = new("proxy-redirect-to", "Replacement for proxy-redirect-from; both are needed.");
    static readonly Setting FromDefault = new("proxy-redirect-from", Off, "Default of the annotation proxy-redirect-from.");
    static readonly Setting ToDefault = new("proxy-redirect-to", Off, "Default of the annotation proxy-redirect-to.");
    static readonly SearchValues<char> Allowed = SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~:/?#[]@!&'()*+,;=%");

    public override IReadOnlyList<Annotation> Annotations => [From, To];

    public override IReadOnlyList<Setting> Settings => [FromDefault, ToDefault];

    public override Stage Stage => Stage.Transform;

    protected override ProxyRedirectPolicy? ParsePolicy(AnnotationReader reader)
    {
        var from = Read(reader, From) ?? Read(reader.Settings, FromDefault);
        var to = Read(reader, To) ?? Read(reader.Settings, ToDefault);

        // nginx' own rule ("default") concerns the name of its upstream block, which no pod knows.
        if (from is Off or "default" || to is "default")
            return null;
        if (to is not Off)
            return new(from, to);
        reader.Warn(From, "has no effect without proxy-redirect-to");
        return null;
    }

    protected override void Bind(ProxyRedirectPolicy policy, RouteScope scope, RoutePipeline pipeline) => pipeline.EditResponse((context, response) =>
    {
        if (!context.Exchange.HasResponse)
            return;
        if (response.Headers.Location is [{ } location])
            response.Headers.Location = RedirectTarget.Replace(location, policy);
        if (response.Headers[Refresh] is [{ } refresh])
            response.Headers[Refresh] = RedirectTarget.ReplaceInRefresh(refresh, policy);
    });

    static string? Read(AnnotationReader reader, Annotation annotation)
    {
        if (!reader.TryGet(annotation, out var text) || IsUsable(text))
            return text;
        reader.Reject(annotation, $"\"{text}\" holds characters that are not a URL's, or is a regular expression, which is not supported");
        return null;
    }

    static string Read(GlobalSettings settings, Setting setting)
    {
        if (IsUsable(settings.Text(setting)))
            return settings.Text(setting);
        settings.Reject(setting, "holds characters that are not a URL's, or is a regular expression, which is not supported");
        return setting.Default;
    }

    static bool IsUsable(string text) => text.Length > 0 && !text.StartsWith('~') && !text.AsSpan().ContainsAnyExcept(Allowed);
}
