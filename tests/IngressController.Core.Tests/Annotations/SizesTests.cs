using IngressController.Core.Annotations;

namespace IngressController.Core.Tests.Annotations;

public sealed class SizesTests
{
    [Theory]
    [InlineData("0", 0)]
    [InlineData("512", 512)]
    [InlineData("8k", 8192)]
    [InlineData("8K", 8192)]
    [InlineData("1m", 1_048_576)]
    [InlineData("2G", 2_147_483_648)]
    [InlineData("9223372036854775807", long.MaxValue)]
    public void Sizes_are_read_as_nginx_reads_them(string text, long bytes)
    {
        Assert.True(Sizes.TryParse(text, out var value));
        Assert.Equal(bytes, value);
    }

    [Theory]
    [InlineData("")]
    [InlineData("k")]
    [InlineData("-1")]
    [InlineData("+1k")]
    [InlineData("1.5m")]
    [InlineData("1 k")]
    [InlineData("1kb")]
    [InlineData("8b")]
    [InlineData("1t")]
    [InlineData("9223372036854775807k")]
    [InlineData("99999999999999999999")]
    public void Anything_else_is_no_size(string text) => Assert.False(Sizes.TryParse(text, out _));
}
