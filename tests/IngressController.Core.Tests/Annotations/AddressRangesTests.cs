using System.Net;
using FsCheck;
using FsCheck.Fluent;
using IngressController.Core.Annotations;

namespace IngressController.Core.Tests.Annotations;

public sealed class AddressRangesTests
{
    [Theory]
    [InlineData("10.0.0.0/8", "10.255.1.2", true)]
    [InlineData("10.0.0.0/8", "11.0.0.0", false)]
    [InlineData("10.1.2.3/8", "10.9.9.9", true)]
    [InlineData("192.0.2.1", "192.0.2.1", true)]
    [InlineData("192.0.2.1", "192.0.2.2", false)]
    [InlineData("0.0.0.0/0", "203.0.113.9", true)]
    [InlineData("0.0.0.0/0", "2001:db8::1", false)]
    [InlineData("::/0", "203.0.113.9", false)]
    [InlineData("::/0", "2001:db8::1", true)]
    [InlineData("2001:db8::/32 , 10.0.0.0/8", "2001:db8:ffff::", true)]
    [InlineData("::ffff:10.0.0.0/104", "10.1.1.1", true)]
    [InlineData("10.0.0.0/8", "::ffff:10.1.1.1", true)]
    [InlineData("", "10.1.1.1", false)]
    public void An_address_is_in_the_list_or_not(string list, string address, bool expected)
    {
        Assert.True(AddressRanges.TryParse(list, out var ranges, out _));
        Assert.Equal(expected, ranges.Contains(IPAddress.Parse(address)));
    }

    [Theory]
    [InlineData("10.0.0.0/33")]
    [InlineData("10.0.0.0/")]
    [InlineData("10.0.0.0/-1")]
    [InlineData("10.0.0")]
    [InlineData("10.1/16")]
    [InlineData("example.com")]
    [InlineData("2001:db8::/129")]
    [InlineData("fe80::1%eth0")]
    [InlineData("10.0.0.1, nonsense, 10.0.0.2")]
    [InlineData("10.0.0.0/8/8")]
    public void A_list_with_one_bad_entry_is_no_list(string list)
    {
        Assert.False(AddressRanges.TryParse(list, out _, out var problem));
        Assert.Contains("neither an IP address nor a CIDR range", problem, StringComparison.Ordinal);
    }

    [Fact]
    public void A_list_equals_asking_its_entries_one_by_one()
    {
        var entry =
            from isV4 in Gen.Elements(true, false)
            from octets in Gen.Choose(0, 3).Select(value => (byte)(value * 85)).ArrayOf(isV4 ? 4 : 16)
            from prefix in Gen.Choose(0, isV4 ? 32 : 128)
            select (Address: new IPAddress(octets), Prefix: prefix);
        var address =
            from isV4 in Gen.Elements(true, false)
            from octets in Gen.Choose(0, 3).Select(value => (byte)(value * 85)).ArrayOf(isV4 ? 4 : 16)
            select new IPAddress(octets);
        Prop.ForAll((from entries in entry.ArrayOf().Resize(20) from asked in address select (entries, asked)).ToArbitrary(), @case =>
        {
            var (entries, asked) = @case;
            Assert.True(AddressRanges.TryParse(string.Join(',', entries.Select(e => $"{e.Address}/{e.Prefix}")), out var ranges, out var problem), problem);
            return ranges.Contains(asked) == entries.Any(e => Covers(e.Address, e.Prefix, asked));
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(3000));
    }

    static bool Covers(IPAddress range, int prefix, IPAddress asked)
    {
        if (range.IsIPv4MappedToIPv6 || asked.IsIPv4MappedToIPv6 || range.AddressFamily != asked.AddressFamily)
            return false;
        var (a, b) = (range.GetAddressBytes(), asked.GetAddressBytes());
        return Enumerable.Range(0, prefix).All(bit => ((a[bit / 8] ^ b[bit / 8]) & (0x80 >> (bit % 8))) == 0);
    }
}
