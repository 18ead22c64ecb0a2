using IngressController.Core.Annotations;
using IngressController.Core.Routing;
using IngressController.Proxy;
using IngressController.Proxy.Balancing;

namespace IngressController.Features.Affinity;

/// <summary>Sticky sessions by cookie (behaviour 82 and 83).</summary>
sealed class AffinityFeature : Feature
{
    static readonly Annotation Affinity = new("affinity", "cookie: later requests of a client go to the pod that served its first one.");
    static readonly Annotation Mode = new("affinity-mode", "balanced (default): new pods take over part of the sessions; persistent: sessions stay while their pod exists.");
    static readonly Annotation Name = new("session-cookie-name", "Name of the session cookie; INGRESSCOOKIE unless set.");
    static readonly Annotation Secure = new("session-cookie-secure", "true: Secure on http requests too; on https ones it always is.");
    static readonly Annotation Expires = new("session-cookie-expires", "Seconds until the cookie's Expires; not sent unless set.");
    static readonly Annotation MaxAge = new("session-cookie-max-age", "The cookie's Max-Age in seconds; not sent unless set.");
    static readonly Annotation Path = new("session-cookie-path", "The cookie's Path; the path of the rule unless set.");
    static readonly Annotation Domain = new("session-cookie-domain", "The cookie's Domain; not sent unless set.");
    static readonly Annotation SameSite = new("session-cookie-samesite", "The cookie's SameSite: None, Lax or Strict; not sent unless set.");
    static readonly Annotation ConditionalNone =
        new("session-cookie-conditional-samesite-none", "Leaves SameSite=None out for browsers known to misread it.");
    static readonly Annotation ChangeOnFailure =
        new("session-cookie-change-on-failure", "true: a client whose pod fails moves to another one at once; false (default): it stays with it.");

    public override IReadOnlyList<Annotation> Annotations =>
        [Affinity, Mode, Name, Secure, Expires, MaxAge, Path, Domain, SameSite, ConditionalNone, ChangeOnFailure];

    public override Stage Stage => Stage.Upstream;

    public override IPolicy? Parse(AnnotationReader reader)
    {
        if (reader.OneOf(Affinity, "cookie") is null)
            return null;
        var cookie = new SessionCookie(
            NameOf(reader),
            reader.Int(Expires, int.MinValue),
            reader.Int(MaxAge, int.MinValue),
            AttributeOf(reader, Domain),
            AttributeOf(reader, Path),
            reader.Bool(Secure) ?? false,
            SameSiteOf(reader),
            reader.Bool(ConditionalNone) ?? false);
        var mode = reader.OneOf(Mode, "balanced", "persistent") == "persistent" ? SessionMode.Persistent : SessionMode.Balanced;
        return new AffinityPolicy(cookie, mode, reader.Bool(ChangeOnFailure) ?? false);
    }

    public override void Bind(RouteScope scope, RoutePipeline pipeline)
    {
        var route = scope.Route;
        if (route.Upstream is not { } upstream)
            return;
        var own = route.Policies.Get<AffinityPolicy>();

        // Another Ingress' affinity on the same Service port is obeyed where its cookie comes along, but no cookie is set (behaviour 83).
        if ((own ?? upstream.Policies.Get<AffinityPolicy>()) is { } policy)
        {
            var session = policy.CreateBalancer(isTold: own is not null, marksUpstream: own is not null && HasStickyCanary(route));
            pipeline.Use(next => context =>
            {
                context.Session = session;
                return next(context);
            });
        }
    }

    static bool HasStickyCanary(Route route) => route.Canaries.Any(canary => canary.Policy.KeepsSessions);

    static string NameOf(AnnotationReader reader)
    {
        const string standard = "INGRESSCOOKIE";
        if (!reader.TryGet(Name, out var name))
            return standard;
        if (name.Length > 0 && name.All(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '.' or '_' or '~' or '/' or ':'))
            return name;
        reader.Reject(Name, $"\"{name}\" is not made of letters, digits and - . _ ~ / :");
        return standard;
    }

    static string? AttributeOf(AnnotationReader reader, Annotation annotation)
    {
        if (!reader.TryGet(annotation, out var value) || value.Length == 0)
            return null;
        if (value.All(c => c is > ' ' and < '\x7f' and not ';' and not ','))
            return value;
        reader.Reject(annotation, $"\"{value}\" has characters that a cookie attribute cannot have");
        return null;
    }

    static string? SameSiteOf(AnnotationReader reader)
    {
        if (!reader.TryGet(SameSite, out var value))
            return null;
        foreach (var known in (ReadOnlySpan<string>)["None", "Lax", "Strict"])
        {
            if (known.Equals(value, StringComparison.OrdinalIgnoreCase))
                return known;
        }

        reader.Reject(SameSite, $"\"{value}\" is none of None, Lax, Strict");
        return null;
    }
}
