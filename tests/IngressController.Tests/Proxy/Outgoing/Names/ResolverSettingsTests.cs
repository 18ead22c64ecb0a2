using IngressController.Proxy.Outgoing.Names;
using IngressController.Tests.Kubernetes.Api;

namespace IngressController.Tests.Proxy.Outgoing.Names;

public sealed class ResolverSettingsTests
{
    [Fact]
    public void A_pods_file_is_read()
    {
        var settings = ResolverSettings.Parse(
            "search shop.svc.cluster.local svc.cluster.local cluster.local\nnameserver 10.96.0.10\nnameserver fd00::a\n" +
            "options ndots:5 timeout:2 attempts:3 trust-ad\n");
        Assert.Equal(["10.96.0.10:53", "[fd00::a]:53"], settings.Servers.Select(server => server.ToString()));
        Assert.Equal(["shop.svc.cluster.local", "svc.cluster.local", "cluster.local"], settings.Search);
        Assert.Equal((5, TimeSpan.FromSeconds(2), 3, false), (settings.Dots, settings.Timeout, settings.Attempts, settings.UsesTcp));
    }

    [Fact]
    public void What_is_missing_broken_or_too_much_has_the_standard_or_the_bound()
    {
        var empty = ResolverSettings.Parse("");
        Assert.Equal("127.0.0.1:53", Assert.Single(empty.Servers).ToString());
        Assert.Equal((1, TimeSpan.FromSeconds(5), 2), (empty.Dots, empty.Timeout, empty.Attempts));
        var odd = ResolverSettings.Parse(
            "; a comment\r\n# nameserver 9.9.9.9\nnameserver nonsense\nnameserver\n" +
            "nameserver 1.1.1.1\nnameserver 1.1.1.2\nnameserver 1.1.1.3\nnameserver 1.1.1.4\n" +
            "domain first.test\nsearch last.test. .\noptions ndots:99 timeout:0 attempts:999 ndots:x use-vc\n");
        Assert.Equal(["1.1.1.1:53", "1.1.1.2:53", "1.1.1.3:53"], odd.Servers.Select(server => server.ToString()));
        Assert.Equal(["last.test"], odd.Search);
        Assert.Equal((15, TimeSpan.FromSeconds(1), 5, true), (odd.Dots, odd.Timeout, odd.Attempts, odd.UsesTcp));
    }

    [Fact]
    public void A_changed_file_is_read_again_within_seconds_and_a_missing_one_is_empty()
    {
        var time = new ManualTime();
        var path = Path.Combine(Path.GetTempPath(), Path.GetRandomFileName());
        var file = new WatchedFile<string>(path, static text => text, time);
        Assert.Equal("", file.Read());
        try
        {
            File.WriteAllText(path, "one");
            Assert.Equal("", file.Read());
            time.Advance(TimeSpan.FromSeconds(5));
            Assert.Equal("one", file.Read());
        }
        finally
        {
            File.Delete(path);
        }
    }
}
