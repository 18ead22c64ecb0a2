using System.Text.RegularExpressions;
using IngressController.Core.Routing;
using IngressController.Features.Canary;
using IngressController.Proxy;
using IngressController.Proxy.Balancing;
using IngressController.Tests.Proxy;
using IngressController.Tests.Proxy.Balancing;

namespace IngressController.Tests.Features.Canary;

public sealed class CanaryChooserTests
{
    static readonly CanaryPolicy Nothing = new(null, null, null, null, 0, 100, true);

    readonly UpstreamState _main = Upstreams.State("main", 2);
    readonly UpstreamState _one = Upstreams.State("one", 2);
    readonly UpstreamState _two = Upstreams.State("two", 2);

    [Theory]
    [InlineData("always", "", "canary")]
    [InlineData("never", "", "main")]
    [InlineData("never", "always", "main")]
    [InlineData("other", "always", "canary")]
    [InlineData("", "always", "canary")]
    [InlineData("", "never", "main")]
    [InlineData("always", "never", "canary")]
    [InlineData("ALWAYS", "", "drawn")]
    [InlineData("", "", "drawn")]
    [InlineData("other", "other", "drawn")]
    public void The_header_comes_before_the_cookie_and_the_cookie_before_the_weight(string header, string cookie, string expected)
    {
        var policy = Nothing with { Header = "X-Canary", Cookie = "canary" };
        var request = Request(header, cookie);
        Assert.Equal(expected == "canary" ? _one : null, Choose(request, 0.5, (policy with { Weight = 0 }, _one)));
        Assert.Equal(expected == "main" ? null : _one, Choose(request, 0.5, (policy with { Weight = 100 }, _one)));
    }

    [Theory]
    [InlineData("blue", true)]
    [InlineData("always", false)]
    [InlineData("never", false)]
    [InlineData("Blue", false)]
    public void A_header_value_takes_the_place_of_always_and_never(string header, bool isTaken)
    {
        var policy = Nothing with { Header = "X-Canary", HeaderValue = "blue" };
        Assert.Equal(isTaken ? _one : null, Choose(Request(header, ""), 0.5, (policy, _one)));
        Assert.Equal(_one, Choose(Request(header, ""), 0.5, (policy with { Weight = 100 }, _one)));
    }

    [Theory]
    [InlineData("team-7", true)]
    [InlineData("my team-7 x", true)]
    [InlineData("team-x", false)]
    [InlineData("always", false)]
    public void A_header_pattern_is_searched_for_in_the_value(string header, bool isTaken) =>
        Assert.Equal(isTaken ? _one : null,
            Choose(Request(header, ""), 0.5, (Nothing with { Header = "X-Canary", HeaderPattern = new(static () => new("team-[0-9]"), isDear: false) }, _one)));

    [Theory]
    [InlineData(0.0, "one")]
    [InlineData(0.0999, "one")]
    [InlineData(0.1001, "two")]
    [InlineData(0.3999, "two")]
    [InlineData(0.4001, "main")]
    [InlineData(0.9999, "main")]
    public void Weights_of_several_canaries_add_up(double drawn, string expected) =>
        Assert.Equal(Named(expected),
            Choose(Request("", ""), drawn, (Nothing with { Weight = 10 }, _one), (Nothing with { Weight = 300, WeightTotal = 1000 }, _two)));

    [Fact]
    public void Of_a_thousand_requests_the_canary_gets_its_weight()
    {
        var chooser = new CanaryChooser(_main, [new(Nothing with { Weight = 30 }, _one, null), new(Nothing with { Weight = 20 }, _two, null)], new Random(11));
        var chosen = Enumerable.Range(0, 1000).Select(_ => chooser.Choose(Request("", ""))?.Upstream).ToList();

        // Four standard deviations of a binomial distribution.
        Assert.InRange(chosen.Count(upstream => upstream == _one), 300 - 58, 300 + 58);
        Assert.InRange(chosen.Count(upstream => upstream == _two), 200 - 51, 200 + 51);
    }

    [Fact]
    public void Weight_0_takes_nothing_and_the_total_takes_all()
    {
        for (var drawn = 0.0; drawn < 1; drawn += 0.001)
        {
            Assert.Null(Choose(Request("", ""), drawn, (Nothing with { Weight = 0 }, _one)));
            Assert.Equal(_one, Choose(Request("", ""), drawn, (Nothing with { Weight = 250, WeightTotal = 250 }, _one)));
        }
    }

    [Fact]
    public void The_header_of_a_younger_canary_beats_the_cookie_of_an_older_one()
    {
        var older = (Nothing with { Cookie = "canary" }, _one);
        var younger = (Nothing with { Header = "X-Canary" }, _two);
        Assert.Equal(_two, Choose(Request("always", "always"), 0.5, older, younger));
        Assert.Equal(_one, Choose(Request("", "always"), 0.5, older, younger));
        Assert.Equal(_one, Choose(Request("never", "always"), 0.5, older, younger));
    }

    [Fact]
    public void Of_two_canaries_with_the_same_rule_the_older_one_takes_the_request()
    {
        var policy = Nothing with { Header = "X-Canary" };
        Assert.Equal(_one, Choose(Request("always", ""), 0.5, (policy, _one), (policy, _two)));
    }

    [Fact]
    public void What_a_ruled_out_canary_would_have_drawn_stays_on_main_and_makes_no_other_canary_larger()
    {
        var one = (Nothing with { Header = "X-Canary", Weight = 40 }, _one);
        var two = (Nothing with { Weight = 40 }, _two);
        Assert.Null(Choose(Request("never", ""), 0.2, one, two));
        Assert.Equal(_two, Choose(Request("never", ""), 0.6, one, two));
        Assert.Null(Choose(Request("never", ""), 0.9, one, two));
    }

    [Fact]
    public void A_canary_without_destinations_takes_nothing()
    {
        var empty = Upstreams.State("empty", 0);
        Assert.Null(Choose(Request("always", ""), 0.5, (Nothing with { Header = "X-Canary" }, empty)));
        Assert.Null(Choose(Request("", ""), 0.5, (Nothing with { Weight = 100 }, empty)));
        Assert.Equal(_two, Choose(Request("always", ""), 0.5, (Nothing with { Header = "X-Canary" }, empty), (Nothing with { Header = "X-Canary" }, _two)));
    }

    [Theory]
    [InlineData("main", true, "main")]
    [InlineData("one", true, "one")]
    [InlineData("unknown", true, "one")]
    [InlineData("main", false, "one")]
    [InlineData("one", false, "one")]
    public void A_session_comes_before_every_rule_unless_the_canary_says_legacy(string sessionOf, bool keepsSessions, string expected)
    {
        var request = WithSession(sessionOf, ("X-Canary", "always"));
        Assert.Equal(Named(expected), Choose(request, 0.5, (Nothing with { Header = "X-Canary", KeepsSessions = keepsSessions }, _one)));
    }

    [Fact]
    public void A_client_of_the_canary_stays_there_against_never_and_weight_0()
    {
        var policy = Nothing with { Header = "X-Canary" };
        Assert.Equal(_one, Choose(WithSession("one", ("X-Canary", "never")), 0.5, (policy, _one)));
        Assert.Null(Choose(WithSession("one", ("X-Canary", "never")), 0.5, (policy with { KeepsSessions = false }, _one)));
    }

    [Fact]
    public void A_decision_allocates_nothing()
    {
        var policy = Nothing with { Header = "X-Canary", Cookie = "canary", Weight = 50 };
        var chooser = new CanaryChooser(
            _main,
            [
                new(policy, _one, null),
                new(policy with { HeaderPattern = new(static () => new("x+y", RegexOptions.NonBacktracking), isDear: false) }, _two, null),
            ],
            new Random(1));
        var request = WithSession("unknown", ("X-Canary", "other"), ("Cookie", "canary=maybe"));
        for (var i = 0; i < 100; i++)
            chooser.Choose(request);
        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var i = 0; i < 1000; i++)
            chooser.Choose(request);
        Assert.Equal(before, GC.GetAllocatedBytesForCurrentThread());
    }

    UpstreamState? Choose(RequestContext request, double drawn, params (CanaryPolicy Policy, UpstreamState Upstream)[] canaries) =>
        new CanaryChooser(_main, [.. canaries.Select(canary => new BoundCanary(canary.Policy, canary.Upstream, null))], new Drawn(drawn))
            .Choose(request)?.Upstream;

    UpstreamState? Named(string name) => name switch { "one" => _one, "two" => _two, _ => null };

    static RequestContext Request(string header, string cookie) => TestRequest.With(
    [
        .. header.Length > 0 ? [("X-Canary", header)] : Array.Empty<(string, string)>(),
        .. cookie.Length > 0 ? [("Cookie", $"a=b; canary={cookie}")] : Array.Empty<(string, string)>(),
    ]);

    RequestContext WithSession(string of, params (string Name, string Value)[] headers)
    {
        var id = of switch { "main" => _main.SessionId, "one" => _one.SessionId, _ => "0000" };
        var request = TestRequest.With([.. headers, ("Cookie", $"route=abc|{id}")]);
        request.Session = new(new("route", null, null, null, null, false, null, false), SessionMode.Balanced, false, true, true);
        return request;
    }

    /// <summary>Always draws the same.</summary>
    sealed class Drawn(double value) : Random
    {
        public override double NextDouble() => value;
    }
}
