using System.Text;
using IngressController.Core.Routing;
using IngressController.Proxy;

namespace IngressController.Tests.Features.Rewrite;

public sealed class UriTextTests
{
    [Theory]
    [InlineData("/a-b_c.d~e!$&'()*+,;=:@/f", "/a-b_c.d~e!$&'()*+,;=:@/f")]
    [InlineData("/a b", "/a%20b")]
    [InlineData("/\"#%<>?\\^`{|}\u007f", "/%22%23%25%3C%3E%3F%5C%5E%60%7B%7C%7D%7F")]
    [InlineData("/\r\n\0", "/%0D%0A%00")]
    public void A_path_is_escaped_as_nginx_does(string path, string expected) => Assert.Equal(expected, UriText.EscapePath(path));

    [Fact]
    public void What_is_escaped_is_the_same_path_again()
    {
        var random = new Random(7);
        for (var i = 0; i < 5000; i++)
        {
            // Any octets but those that path normalization itself takes away: NUL, and the slash and dot that make segments.
            var path = "/" + string.Concat(Enumerable.Range(0, random.Next(1, 20)).Select(_ => (char)random.Next(1, 256))).Replace('/', '_').Replace('.', '_');
            Assert.True(RequestTarget.TryParse(UriText.EscapePath(path), out var target));
            Assert.Equal(path, target.Path.ToString());
            Assert.True(Ascii.IsValid(target.Raw));
        }
    }
}
