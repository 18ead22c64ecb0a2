using System.Net;
using IngressController.Core.Annotations;
using IngressController.Core.Routing;
using IngressController.Proxy.Clients;
using IngressController.Proxy.Connections;
using Microsoft.AspNetCore.Http;

namespace IngressController.Tests.Proxy.Clients;

public sealed class ClientResolverTests
{
    static readonly ClientPolicy Forwarded = new() { UseForwardedHeaders = true, Trusted = Ranges("192.0.2.0/24") };

    [Fact]
    public void Without_any_trust_only_the_connection_counts() =>
        Assert.Equal(new(IPAddress.Parse("192.0.2.9"), "192.0.2.9", "http", "http", Host("shop.example"), "80"), Resolve(ClientPolicy.Default));

    [Fact]
    public void Forwarded_headers_name_address_scheme_host_and_port() =>
        Assert.Equal(new(IPAddress.Parse("198.51.100.7"), "198.51.100.7", "https", "https", Host("outer.example:444"), "444"), Resolve(Forwarded));

    [Fact]
    public void Real_ip_takes_the_address_alone() =>
        Assert.Equal(
            new(IPAddress.Parse("198.51.100.7"), "198.51.100.7", "http", "http", Host("shop.example"), "80"),
            Resolve(new() { UseRealIp = true, Trusted = Ranges("192.0.2.0/24") }));

    [Fact]
    public void Real_ip_leaves_the_address_to_PROXY_headers_where_they_are_used() =>
        Assert.Equal("192.0.2.9", Resolve(new() { UseRealIp = true, UseProxyProtocol = true, Trusted = Ranges("192.0.2.0/24") }).AddressText);

    [Fact]
    public void While_nobody_says_who_is_trusted_scheme_host_and_port_are_taken_from_all() =>
        Assert.Equal(
            new(IPAddress.Parse("192.0.2.9"), "192.0.2.9", "https", "https", Host("outer.example:444"), "444"),
            Resolve(Forwarded with { Trusted = Ranges("10.0.0.0/8"), BelievesAnybody = true }));

    [Fact]
    public void From_a_peer_who_is_not_trusted_nothing_is_taken() =>
        Assert.Equal(
            new(IPAddress.Parse("192.0.2.9"), "192.0.2.9", "http", "http", Host("shop.example"), "80"),
            Resolve(Forwarded with { Trusted = Ranges("10.0.0.0/8") }));

    [Fact]
    public void The_header_with_the_address_can_be_another()
    {
        var headers = Headers();
        headers["CF-Connecting-IP"] = "203.0.113.5";
        Assert.Equal("203.0.113.5",
            ClientResolver.Resolve(Connection(), Host("shop.example"), headers, Forwarded with { ForwardedForHeader = "CF-Connecting-IP" }).AddressText);
    }

    [Theory]
    [InlineData("https", "https")]
    [InlineData("HTTPS", "https")]
    [InlineData("https, http", "https")]
    [InlineData("wss", "https")]
    [InlineData("http", "http")]
    [InlineData("gopher", "http")]
    [InlineData("", "http")]
    public void The_scheme_is_the_first_that_has_a_meaning(string header, string scheme)
    {
        var headers = Headers();
        headers["X-Forwarded-Proto"] = header;
        Assert.Equal(scheme, ClientResolver.Resolve(Connection(), Host("shop.example"), headers, Forwarded).Scheme);
    }

    [Theory]
    [InlineData("outer.example, inner.example", "outer.example")]
    [InlineData("[2001:db8::1]:8443", "[2001:db8::1]:8443")]
    [InlineData("evil.example/path", "shop.example")]
    [InlineData("a@b", "shop.example")]
    [InlineData("", "shop.example")]
    [InlineData(", inner.example", "shop.example")]
    public void The_host_is_the_first_unless_it_is_none(string header, string host)
    {
        var headers = Headers();
        headers["X-Forwarded-Host"] = header;
        Assert.Equal(host, ClientResolver.Resolve(Connection(), Host("shop.example"), headers, Forwarded).Host.Text);
    }

    [Theory]
    [InlineData("8443", "8443")]
    [InlineData("0", "80")]
    [InlineData("65536", "80")]
    [InlineData("-1", "80")]
    [InlineData("port", "80")]
    public void The_port_is_taken_when_it_is_one(string header, string port)
    {
        var headers = Headers();
        headers["X-Forwarded-Port"] = header;
        Assert.Equal(port, ClientResolver.Resolve(Connection(), Host("shop.example"), headers, Forwarded).Port);
    }

    [Fact]
    public void A_PROXY_header_that_names_port_443_beats_the_forwarded_scheme()
    {
        var headers = Headers();
        headers["X-Forwarded-Proto"] = "http";
        Assert.Equal("https", ClientResolver.Resolve(Connection(isProxiedHttps: true), Host("shop.example"), headers, Forwarded).Scheme);
    }

    static ClientIdentity Resolve(ClientPolicy policy) => ClientResolver.Resolve(Connection(), Host("shop.example"), Headers(), policy);

    static ClientConnection Connection(bool isProxiedHttps = false) => new()
    {
        Address = IPAddress.Parse("192.0.2.9"),
        AddressText = "192.0.2.9",
        PeerText = "192.0.2.9",
        ForwardedPort = "80",
        IsProxiedHttps = isProxiedHttps,
    };

    static HeaderDictionary Headers() => new()
    {
        ["Host"] = "shop.example",
        ["X-Forwarded-For"] = "198.51.100.7",
        ["X-Forwarded-Proto"] = "https",
        ["X-Forwarded-Host"] = "outer.example:444",
        ["X-Forwarded-Port"] = "444",
    };

    static RequestHost Host(string text)
    {
        Assert.True(RequestHost.TryParse(text, out var host));
        return host;
    }

    static AddressRanges Ranges(string list)
    {
        Assert.True(AddressRanges.TryParse(list, out var ranges, out _));
        return ranges;
    }
}
