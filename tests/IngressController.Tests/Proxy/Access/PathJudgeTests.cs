using System.Diagnostics;
using FsCheck;
using FsCheck.Fluent;
using IngressController.Core.Routing;
using IngressController.Proxy.Access;

namespace IngressController.Tests.Proxy.Access;

/// <summary>The judge, which looks at few readings of a target, is no laxer than a list of all of them, and lets through what is harmless.</summary>
public sealed class PathJudgeTests
{
    static readonly string[] Pieces =
    [
        "/", "/", "/", "//", "\\", "%2f", "%5c", "%252f", "%25252f", "%c0%af", "%ef%bc%8f",
        ".", "..", "..", "/../", "/../", "/./", "%2e%2e", ".%2e", "%252e%252e", "%c0%ae", "%ef%bc%8e",
        "..;", ";", ";a=b", ";/", "%3b", "%253b", "%23", "%3f", "%2523", "#",
        "pub", "admin", "%61dmin", "adm%69n", "%2561dmin", "%ef%bd%81dmin", "a", "b", "%61", "%2562", "x", "%20", "..%20", "a%20b", "...",
    ];

    static readonly string[] HarmlessSegments =
        ["a", "b", "x", "a%20b", "%C3%A9", "a%2Fb", "v;v=1", "", ".hidden", "100%25", "%E3%81%82%E3%81%84", "file.txt", "x%40y", "a+b", "~u", "%28x%29"];

    static readonly Gen<string> Targets = Gen.Elements(Pieces).ArrayOf().Resize(10).Select(pieces => "/" + string.Concat(pieces));

    [Fact]
    public void It_refuses_whatever_a_list_of_all_readings_would()
    {
        var listed = 0;
        var refused = 0;
        var cases = from host in RandomHost.All from targets in Targets.ListOf(20) select (host, targets);
        Prop.ForAll(cases.ToArbitrary(), @case =>
        {
            var (host, targets) = @case;
            if (host.Guard is not { } guard)
                return true;
            foreach (var target in targets)
            {
                if (!RequestTarget.TryParse(target, out var parsed))
                    continue;
                var matched = host.Host.Match(parsed.Path.Span);
                if (NaivePathReadings.Of(target) is not { } readings)
                    continue;
                listed++;
                if (readings.FirstOrDefault(reading => IsGuarded(host, reading, matched)) is not { } guarded)
                    continue;
                refused++;
                Assert.True(guard.Judge(parsed, matched) is not null,
                    $"{host}: {target} of {matched.Path} may be {guarded} of {host.Host.Match(guarded).Path}");
            }

            return true;
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(4_000));
        Assert.True(listed > 20_000 && refused > 1_000, $"{refused} of {listed}");
    }

    [Fact]
    public void The_route_by_which_it_judges_is_the_one_that_serves()
    {
        var cases = from host in RandomHost.All from targets in Targets.ListOf(10) select (host, targets);
        Prop.ForAll(cases.ToArbitrary(), @case =>
        {
            var (host, targets) = @case;
            if (host.Guard is not { } guard)
                return true;
            foreach (var target in targets)
            {
                foreach (var name in RequestTarget.TryParse(target, out var parsed) ? host.Names : [])
                {
                    var serving = host.Table.Match(name, parsed.Path.Span);
                    Assert.Same(serving, guard.RouteOf(parsed.Path.Span));
                    if (PathReadings.IsPlain(target))
                        Assert.Same(serving, guard.RouteOf(target));
                }
            }

            return true;
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(2_000));
    }

    [Fact]
    public void What_is_harmless_below_an_open_path_passes()
    {
        var targets = Gen.Elements(HarmlessSegments).ArrayOf().Resize(12).Select(segments => "/pub/" + string.Join('/', segments));
        var hosts = new[]
        {
            HostOf("/pub=open", "/admin=guarded"), HostOf("/=guarded", "/pub=open"),
            HostOf("/pub=open", "/admin(/|$)(.*)=guarded"), HostOf("/(.*)=guarded", "/pub(/|$)(.*)=open"),
        };
        Prop.ForAll(targets.ToArbitrary(), target =>
        {
            Assert.True(RequestTarget.TryParse(target, out var parsed));
            foreach (var (host, guard) in hosts)
                Assert.Null(guard.Judge(parsed, host.Match(parsed.Path.Span)));
            return true;
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(5_000));
    }

    [Theory]
    [InlineData("/pub/%01", "HoldsControl")]
    [InlineData("/pub/%250a", "HoldsControl")]
    [InlineData("/pub/x/%7f", "HoldsControl")]
    [InlineData("/pub/%c0%80", "HoldsControl")]
    [InlineData("/pub/%2525252525252541", "HasTooManyReadings")]
    [InlineData("/pub/a/b/c/d/e/f/g/h/i/../../../../../../../../../x", "HasTooManyReadings")]
    [InlineData("/pub/..%252fadmin", "MayMeanGuardedPath")]
    [InlineData("/Admin", "MayMeanGuardedPath")]
    public void It_says_why(string target, string reason)
    {
        Assert.True(RequestTarget.TryParse(target, out var parsed));
        var (host, guard) = HostOf("/=open", "/admin=guarded");
        var refusal = guard.Judge(parsed, host.Match(parsed.Path.Span));
        Assert.Equal(reason, refusal?.Reason.ToString());
        Assert.Equal(reason == "MayMeanGuardedPath" ? "/admin" : null, refusal?.Guarded?.Path);
        Assert.Equal(reason == "MayMeanGuardedPath", refusal.ToString()!.Contains("rule \"/admin\" of Ingress default/", StringComparison.Ordinal));
    }

    [Fact]
    public void What_has_only_one_reading_costs_no_memory()
    {
        Assert.True(RequestTarget.TryParse("/pub/a/b.html?x=1%20", out var parsed));
        foreach (var (host, guard) in new[] { HostOf("/pub=open", "/admin=guarded"), HostOf("/pub(/|$)(.*)=open", "/admin=guarded") })
        {
            var matched = host.Match(parsed.Path.Span);
            Assert.False(guard.Judge(parsed, matched) is not null);
            // Code that is not optimized yet allocates, and on a busy machine that lasts a while.
            var patience = Stopwatch.StartNew();
            var allocated = Forever().TakeWhile(_ => patience.Elapsed < TimeSpan.FromMinutes(1))
                .Select(_ => AllocatedBy(() => guard.Judge(parsed, matched) is not null));
            Assert.Contains(0, allocated);
        }
    }

    static IEnumerable<int> Forever()
    {
        while (true)
            yield return 0;
    }

    [Fact]
    public void A_target_made_to_cost_much_costs_little()
    {
        var (host, guard) = HostOf("/=open", "/admin(/|$)(.*)=guarded");
        foreach (var piece in new[] { "/a", "/;", "//", "/%2e%2e/", "/..;/", "%2f;", "/a%20;/", "%2523", "\\", "/." })
        {
            var target = string.Concat(Enumerable.Repeat(piece, 8_000 / piece.Length).Prepend("/%41"));
            if (!RequestTarget.TryParse(target, out var parsed))
                continue;
            var before = GC.GetAllocatedBytesForCurrentThread();
            guard.Judge(parsed, host.Match(parsed.Path.Span));
            Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 2_000_000);
        }
    }

    static long AllocatedBy(Func<bool> judge)
    {
        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var i = 0; i < 100; i++)
            judge();
        return GC.GetAllocatedBytesForCurrentThread() - before;
    }

    static bool IsGuarded(RandomHost host, string reading, Route matched) =>
        host.Access[host.Host.Match(reading).Index] is { IsOpen: false } rules && !rules.Equals(host.Access[matched.Index]);

    static (VirtualHost Host, PathGuard Guard) HostOf(params string[] rules)
    {
        var host = RandomHost.Of([.. rules.Select(rule => rule.Split('=')).Select(pair => (pair[0], pair[1] == "guarded"))]);
        return (host.Host, host.Guard!);
    }
}
