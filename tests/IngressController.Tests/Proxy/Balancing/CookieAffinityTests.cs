using IngressController.Proxy;
using IngressController.Proxy.Balancing;

namespace IngressController.Tests.Proxy.Balancing;

public sealed class CookieAffinityTests
{
    static readonly SessionCookie Cookie = new("route", null, null, null, "/", false, null, false);
    static readonly DateTimeOffset Now = new(2026, 3, 1, 12, 0, 0, TimeSpan.Zero);

    readonly UpstreamState _upstream = Upstreams.State("web", 10);

    [Theory]
    [InlineData(SessionMode.Balanced)]
    [InlineData(SessionMode.Persistent)]
    public void A_new_client_gets_a_cookie_that_leads_back_to_its_destination(object mode)
    {
        for (var i = 0; i < 200; i++)
        {
            var affinity = Create((SessionMode)mode);
            var first = Request(null);
            var destination = Choose(affinity, first);
            Assert.NotNull(first.NewSessionKey);
            var second = Request($"{first.NewSessionKey}|{_upstream.SessionId}");
            Assert.Same(destination, Choose(affinity, second));
            Assert.Null(second.NewSessionKey);
        }
    }

    [Theory]
    [InlineData(SessionMode.Balanced)]
    [InlineData(SessionMode.Persistent)]
    public void New_clients_are_spread_over_all_destinations(object mode)
    {
        var affinity = Create((SessionMode)mode);
        var counts = Enumerable.Range(0, 5000).Select(_ => Choose(affinity, Request(null))).CountBy(destination => destination).ToList();
        Assert.Equal(10, counts.Count);
        Assert.All(counts, count => Assert.InRange(count.Value, 350, 650));
    }

    [Fact]
    public void A_balanced_cookie_of_any_text_is_taken_as_it_is()
    {
        var affinity = Create(SessionMode.Balanced);
        var request = Request("1711.23.456.789|0123456789abcdef");
        var destination = Choose(affinity, request);
        Assert.Null(request.NewSessionKey);
        Assert.Same(destination, Choose(affinity, Request("1711.23.456.789")));
    }

    [Fact]
    public void A_persistent_cookie_of_a_destination_that_is_gone_is_replaced()
    {
        var affinity = Create(SessionMode.Persistent);
        var request = Request($"{new DestinationState(new("10.77.0.1", 80)).SessionKey}|{_upstream.SessionId}");
        var destination = Choose(affinity, request);
        Assert.Equal(destination.SessionKey, request.NewSessionKey);
    }

    [Fact]
    public void Persistent_sessions_stay_when_destinations_are_added_balanced_ones_move_in_part()
    {
        var more = Upstreams.State("web", 20);
        foreach (var mode in Enum.GetValues<SessionMode>())
        {
            var affinity = Create(mode);
            var moved = 0;
            for (var i = 0; i < 400; i++)
            {
                var first = Request(null);
                var before = Choose(affinity, first);
                var later = Request($"{first.NewSessionKey}|{more.SessionId}");
                later.Upstream = more;
                if (affinity.Choose(later, [.. more.Destinations], default)!.Destination != before.Destination)
                    moved++;
            }

            if (mode == SessionMode.Persistent)
                Assert.Equal(0, moved);
            else
                Assert.InRange(moved, 130, 270);
        }
    }

    [Theory]
    [InlineData(SessionMode.Balanced)]
    [InlineData(SessionMode.Persistent)]
    public void After_a_failure_a_client_stays_unless_it_is_to_change(object mode)
    {
        for (var i = 0; i < 100; i++)
        {
            var request = Request(null);
            var destination = Choose(Create((SessionMode)mode), request);
            var cookie = $"{request.NewSessionKey}|{_upstream.SessionId}";
            var tried = new TriedDestinations();
            tried.Add(destination);

            var staying = Request(cookie);
            Assert.Same(destination, Create((SessionMode)mode).Choose(staying, [.. _upstream.Destinations], tried));
            Assert.Null(staying.NewSessionKey);

            var changing = Request(cookie);
            var other = Create((SessionMode)mode, changesOnFailure: true).Choose(changing, [.. _upstream.Destinations], tried)!;
            Assert.NotSame(destination, other);
            Assert.Same(other, Choose(Create((SessionMode)mode), Request($"{changing.NewSessionKey}|{_upstream.SessionId}")));
        }
    }

    [Fact]
    public void Every_replica_understands_the_cookies_of_every_other()
    {
        var affinity = Create(SessionMode.Persistent);
        var first = Request(null);
        var destination = Choose(affinity, first);
        var replica = Upstreams.State("web", 10);
        var second = Request($"{first.NewSessionKey}|{replica.SessionId}");
        Assert.True(affinity.IsSessionOf(second, replica));
        Assert.Equal(destination.Destination, affinity.Choose(second, [.. replica.Destinations], default)!.Destination);
        Assert.False(affinity.IsSessionOf(second, Upstreams.State("canary", 10)));
    }

    [Fact]
    public void Attributes_come_in_ingress_nginx_order()
    {
        var cookie = new SessionCookie("route", 60, 3600, "shop.test", "/app", true, "Lax", false);
        Assert.Equal(
            $"route=k|{_upstream.SessionId}; Expires=Sun, 01 Mar 2026 12:01:00 GMT; Max-Age=3600; Domain=shop.test; Path=/app; Secure; HttpOnly; SameSite=Lax",
            cookie.Header("k", Request(null), Now));
        Assert.Equal($"route=k|{_upstream.SessionId}; Path=/; HttpOnly", Cookie.Header("k", Request(null), Now));
        var https = Request(null);
        https.Scheme = "https";
        Assert.Equal($"route=k|{_upstream.SessionId}; Path=/; Secure; HttpOnly", Cookie.Header("k", https, Now));
    }

    [Fact]
    public void A_path_cannot_end_its_attribute()
    {
        Assert.Contains("Path=/a%3B%20Domain=evil/%C3%A9%F0%9F%A6%8A;",
            (Cookie with { Path = "/a; Domain=evil/é🦊" }).Header("k", Request(null), Now), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("Mozilla/5.0 (iPhone; CPU iPhone OS 12_4 like Mac OS X)", false)]
    [InlineData("Mozilla/5.0 (Macintosh; Intel Mac OS X 10_14_6) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/12.1.2 Safari/605.1.15", false)]
    [InlineData("Mozilla/5.0 (X11; Linux x86_64) Chrome/58.0.3029.110 Safari/537.36", false)]
    [InlineData("Mozilla/5.0 (X11; Linux x86_64) Chrome/126.0.0.0 Safari/537.36", true)]
    [InlineData("", true)]
    public void SameSite_None_is_left_out_for_browsers_that_misread_it(string userAgent, bool isSent)
    {
        var request = TestRequest.With(("User-Agent", userAgent));
        request.Upstream = _upstream;
        var cookie = Cookie with { SameSite = "None", SparesOldBrowsers = true };
        Assert.Equal(isSent, cookie.Header("k", request, Now).EndsWith("; SameSite=None", StringComparison.Ordinal));
        Assert.EndsWith("; SameSite=None", (cookie with { SparesOldBrowsers = false }).Header("k", request, Now), StringComparison.Ordinal);
    }

    [Fact]
    public void A_session_that_is_not_to_be_told_sets_no_cookie()
    {
        var request = Request(null);
        request.NewSessionKey = "k";
        new CookieAffinity(Cookie, SessionMode.Balanced, false, isTold: false, marksUpstream: false).Tell(request, request.Http.Response, Now);
        Assert.Equal(0, request.Http.Response.Headers.SetCookie.Count);
        Create(SessionMode.Balanced).Tell(request, request.Http.Response, Now);
        Assert.Equal(1, request.Http.Response.Headers.SetCookie.Count);
    }

    [Fact]
    public void A_client_with_a_cookie_costs_no_allocation()
    {
        foreach (var mode in Enum.GetValues<SessionMode>())
        {
            var affinity = Create(mode);
            var first = Request(null);
            Choose(affinity, first);
            var request = Request($"{first.NewSessionKey}|{_upstream.SessionId}");
            DestinationState[] destinations = [.. _upstream.Destinations];
            affinity.Choose(request, destinations, default);
            var before = GC.GetAllocatedBytesForCurrentThread();
            for (var i = 0; i < 100; i++)
                affinity.Choose(request, destinations, default);
            Assert.Equal(before, GC.GetAllocatedBytesForCurrentThread());
        }
    }

    static CookieAffinity Create(SessionMode mode, bool changesOnFailure = false) => new(Cookie, mode, changesOnFailure, isTold: true, marksUpstream: false);

    DestinationState Choose(CookieAffinity affinity, RequestContext request) => affinity.Choose(request, [.. _upstream.Destinations], default)!;

    RequestContext Request(string? cookie)
    {
        var context = cookie is null ? TestRequest.With() : TestRequest.With(("Cookie", $"a=b; route={cookie}; c=d"));
        context.Upstream = _upstream;
        return context;
    }
}
