using System.Net;
using IngressController.Core.Annotations;
using IngressController.Proxy.Clients;
using Microsoft.Extensions.Primitives;

namespace IngressController.Tests.Proxy.Clients;

public sealed class ForwardedAddressesTests
{
    [Theory]
    [InlineData("0.0.0.0/0", "192.0.2.9", "198.51.100.7, 10.0.0.1", "198.51.100.7")]
    [InlineData("192.0.2.0/24", "192.0.2.9", "198.51.100.7, 10.0.0.1", "10.0.0.1")]
    [InlineData("192.0.2.0/24, 10.0.0.0/8", "192.0.2.9", "203.0.113.5, 198.51.100.7, 10.0.0.1", "198.51.100.7")]
    [InlineData("10.0.0.0/8", "192.0.2.9", "198.51.100.7", "192.0.2.9")]
    [InlineData("0.0.0.0/0", "2001:db8::9", "198.51.100.7", "2001:db8::9")]
    [InlineData("0.0.0.0/0", "192.0.2.9", "2001:db8::7, 10.0.0.1", "2001:db8::7")]
    [InlineData("0.0.0.0/0", "192.0.2.9", "1.1.1.1, 2001:db8::7, 10.0.0.1", "2001:db8::7")]
    [InlineData("0.0.0.0/0", "192.0.2.9", "198.51.100.7:4711", "198.51.100.7")]
    [InlineData("0.0.0.0/0", "192.0.2.9", "[2001:db8::7]:4711", "2001:db8::7")]
    [InlineData("0.0.0.0/0", "192.0.2.9", "::ffff:198.51.100.7", "198.51.100.7")]
    [InlineData("0.0.0.0/0", "192.0.2.9", "unknown, 10.0.0.1", "10.0.0.1")]
    [InlineData("0.0.0.0/0", "192.0.2.9", "1, 10.0.0.1", "10.0.0.1")]
    [InlineData("0.0.0.0/0", "192.0.2.9", "010.0.0.1", "192.0.2.9")]
    [InlineData("0.0.0.0/0", "192.0.2.9", "fe80::1%eth0", "192.0.2.9")]
    [InlineData("0.0.0.0/0", "192.0.2.9", " ,, 198.51.100.7 , ", "198.51.100.7")]
    [InlineData("0.0.0.0/0", "192.0.2.9", "", "192.0.2.9")]
    [InlineData("", "192.0.2.9", "198.51.100.7", "192.0.2.9")]
    public void The_client_is_the_first_address_from_the_right_that_no_trusted_peer_has(string trusted, string peer, string header, string client)
    {
        Assert.True(AddressRanges.TryParse(trusted, out var ranges, out _));
        Assert.Equal(IPAddress.Parse(client), ForwardedAddresses.ClientOf(header, IPAddress.Parse(peer), ranges));
    }

    [Fact]
    public void Later_header_lines_are_nearer_to_the_edge()
    {
        Assert.True(AddressRanges.TryParse("10.0.0.0/8", out var ranges, out _));
        Assert.Equal(
            IPAddress.Parse("198.51.100.7"), ForwardedAddresses.ClientOf(new(["203.0.113.5, 198.51.100.7", "10.0.0.2"]), IPAddress.Parse("10.0.0.1"), ranges));
    }

    [Fact]
    public void Agrees_with_a_naive_reading_on_any_header()
    {
        var random = new Random(11);
        string[] words =
        [
            "10.0.0.1", "10.9.9.9", "192.0.2.1", "2001:db8::1", "fd00::1", "::ffff:10.1.2.3", "10.0.0.1:80",
            "[fd00::2]:443", "unknown", "", "_x", "1.2.3", "1.2.3.4.5", "256.1.1.1",
        ];
        Assert.True(AddressRanges.TryParse("10.0.0.0/8, fd00::/8", out var ranges, out _));
        for (var i = 0; i < 200_000; i++)
        {
            var lines = Enumerable.Range(0, random.Next(3))
                .Select(_ => string.Join(random.Next(2) == 0 ? ", " : ",", Enumerable.Range(0, random.Next(5)).Select(_ => words[random.Next(words.Length)])))
                .ToArray();
            var peer = IPAddress.Parse(random.Next(2) == 0 ? "10.0.0.9" : "192.0.2.9");
            Assert.Equal(Naive(lines, peer), ForwardedAddresses.ClientOf(new StringValues(lines), peer, ranges));
        }
    }

    // All entries in one row, the peer last; from there leftwards while the address is trusted.
    static IPAddress Naive(string[] lines, IPAddress peer)
    {
        var entries = string.Join(',', lines).Split([',', ' '], StringSplitOptions.RemoveEmptyEntries).Reverse();
        var client = peer;
        foreach (var entry in entries)
        {
            var octets = client.GetAddressBytes();
            var isTrusted = octets.Length == 4 ? octets[0] == 10 : octets[0] == 0xfd;
            IPAddress? next = entry switch
            {
                "10.0.0.1" or "10.9.9.9" or "192.0.2.1" or "2001:db8::1" or "fd00::1" => IPAddress.Parse(entry),
                "::ffff:10.1.2.3" => IPAddress.Parse("10.1.2.3"),
                "10.0.0.1:80" => IPAddress.Parse("10.0.0.1"),
                "[fd00::2]:443" => IPAddress.Parse("fd00::2"),
                _ => null,
            };
            if (!isTrusted || next is null)
                return client;
            client = next;
        }

        return client;
    }
}
