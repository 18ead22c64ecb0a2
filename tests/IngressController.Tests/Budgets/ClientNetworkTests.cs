using System.Net;
using IngressController.Budgets;

namespace IngressController.Tests.Budgets;

public sealed class ClientNetworkTests
{
    [Theory]
    [InlineData("192.0.2.1", "192.0.2.1", true)]
    [InlineData("192.0.2.1", "192.0.2.2", false)]
    [InlineData("192.0.2.1", "::ffff:192.0.2.1", true)]
    [InlineData("2001:db8:1:2::1", "2001:db8:1:2:ffff::9", true)]
    [InlineData("2001:db8:1:2::1", "2001:db8:1:3::1", false)]
    [InlineData("0.0.0.0", "::", false)]
    [InlineData("::1", "127.0.0.1", false)]
    public void One_client_has_an_IPv4_address_or_a_64_bit_prefix(string one, string other, bool isSame) =>
        Assert.Equal(isSame, new ClientNetwork(IPAddress.Parse(one)) == new ClientNetwork(IPAddress.Parse(other)));

    [Theory]
    [InlineData("192.0.2.1", "192.0.2.1")]
    [InlineData("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64")]
    public void It_is_told_as_an_address_or_a_prefix(string address, string text) =>
        Assert.Equal(text, new ClientNetwork(IPAddress.Parse(address)).ToString());
}
