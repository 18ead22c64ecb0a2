using System.Globalization;
using IngressController.Proxy.Expressions;
using Microsoft.Net.Http.Headers;

namespace IngressController.Proxy.Balancing;

/// <summary>How a session cookie selects a destination.</summary>
enum SessionMode
{
    /// <summary>Its text is hashed onto the destinations: any text is valid, and new destinations take over part of the sessions.</summary>
    Balanced,

    /// <summary>It names one destination: sessions stay as long as that exists.</summary>
    Persistent,
}

/// <summary>
/// Keeps clients on their destination by a cookie of the form <c>key|id of the upstream</c> (behaviour 82). Stateless: all
/// information is in the cookie, so replicas and restarts do not matter.
/// </summary>
/// <param name="mode">What the key stands for.</param>
/// <param name="changesOnFailure">Whether a client moves to another destination when its own fails, or stays.</param>
/// <param name="isTold">Whether new sessions set the cookie: only rules of Ingresses that ask for affinity do (behaviour 83).</param>
/// <param name="marksUpstream">
/// Whether a cookie of another upstream is rewritten to this one's id, so that a client of a canary stays with it.
/// </param>
sealed class CookieAffinity(SessionCookie cookie, SessionMode mode, bool changesOnFailure, bool isTold, bool marksUpstream) : Balancer
{
    /// <summary>Maximum draws of a key that leads to an untried destination.</summary>
    const int MaxDraws = 20;

    /// <summary>Sets the cookie if this request began a session.</summary>
    public void Tell(RequestContext context, HttpResponse response, DateTimeOffset now)
    {
        if (isTold && context.NewSessionKey is { } key)
            response.Headers.Append(HeaderNames.SetCookie, cookie.Header(key, context, now));
    }

    /// <summary>Whether the request's cookie was given by <paramref name="upstream"/>.</summary>
    public bool IsSessionOf(RequestContext context, UpstreamState upstream) =>
        TryRead(context, out _, out var id) && id.SequenceEqual(upstream.SessionId);

    public override DestinationState? Choose(RequestContext context, DestinationState[] destinations, in TriedDestinations tried)
    {
        // Bounds the tries at a failing destination, whatever number of tries is allowed.
        if (!changesOnFailure && tried.Count >= TriedDestinations.Capacity)
            return null;
        if (TryRead(context, out var key, out var id) && Find(key, destinations) is { } own && (!changesOnFailure || !tried.Contains(own)))
        {
            if (marksUpstream && !id.SequenceEqual(context.Upstream!.SessionId))
                context.NewSessionKey = key.ToString();
            return own;
        }

        return mode == SessionMode.Persistent ? PickNamed(context, destinations, tried) : PickHashed(context, destinations, tried);
    }

    bool TryRead(RequestContext context, out ReadOnlySpan<char> key, out ReadOnlySpan<char> id)
    {
        id = default;
        if (!Cookies.TryFind(context.Http.Request.Headers.Cookie, cookie.Name, out key) || key.IsEmpty)
            return false;
        var bar = key.IndexOf('|');
        if (bar >= 0)
        {
            id = key[(bar + 1)..];
            key = key[..bar];
        }

        return true;
    }

    DestinationState? Find(ReadOnlySpan<char> key, DestinationState[] destinations)
    {
        if (mode == SessionMode.Balanced)
            return Rendezvous.First(Rendezvous.KeyOf(key), destinations, default);
        foreach (var destination in destinations)
        {
            if (key.SequenceEqual(destination.SessionKey))
                return destination;
        }

        return null;
    }

    static DestinationState? PickNamed(RequestContext context, DestinationState[] destinations, in TriedDestinations tried)
    {
        var picked = Rendezvous.First((ulong)Random.Shared.NextInt64(), destinations, tried);
        context.NewSessionKey = picked?.SessionKey;
        return picked;
    }

    static DestinationState? PickHashed(RequestContext context, DestinationState[] destinations, in TriedDestinations tried)
    {
        Span<char> key = stackalloc char[16];
        for (var i = 0; i < MaxDraws; i++)
        {
            Random.Shared.NextInt64().TryFormat(key, out _, "x16", CultureInfo.InvariantCulture);
            if (Rendezvous.First(Rendezvous.KeyOf(key), destinations, default) is { } picked && !tried.Contains(picked))
            {
                context.NewSessionKey = key.ToString();
                return picked;
            }
        }

        // This many draws fail only when hardly any destination is left: it serves this request, and a later request begins the session.
        context.NewSessionKey = null;
        return Rendezvous.First((ulong)Random.Shared.NextInt64(), destinations, tried);
    }
}
