using IngressController.Proxy;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Primitives;

namespace IngressController.Tests.Proxy;

public sealed class ReceivedHeadersTests
{
    [Fact]
    public void Lines_are_counted_one_for_each_value()
    {
        var headers = new ReceivedHeaders();
        headers.Read(new HeaderDictionary { ["Host"] = "shop.example", ["Cookie"] = new StringValues(["a=1", "bc=23"]) });

        // "Host: shop.example\r\n", "Cookie: a=1\r\n", "Cookie: bc=23\r\n"
        Assert.Equal(20 + 13 + 15, headers.Length);
        Assert.Equal(20, headers.LongestLine);
        Assert.Equal(["Host", "Cookie"], headers.All.ToArray().Select(header => header.Key));
    }

    [Fact]
    public void Nothing_of_one_request_is_left_for_the_next()
    {
        var headers = new ReceivedHeaders();
        headers.Read(new HeaderDictionary(Enumerable.Range(0, 100).ToDictionary(i => $"X-{i}", i => new StringValues("secret"))));
        Assert.Equal(100, headers.All.Length);
        headers.Clear();
        Assert.True(headers.All.IsEmpty);
        Assert.Equal((0, 0), (headers.Length, headers.LongestLine));

        headers.Read(new HeaderDictionary { ["Host"] = "a" });
        Assert.Equal("Host", Assert.Single(headers.All.ToArray()).Key);
    }
}
