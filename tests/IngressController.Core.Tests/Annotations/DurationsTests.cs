using IngressController.Core.Annotations;

namespace IngressController.Core.Tests.Annotations;

public sealed class DurationsTests
{
    [Theory]
    [InlineData("0", 0)]
    [InlineData("75", 75_000)]
    [InlineData("5s", 5000)]
    [InlineData("500ms", 500)]
    [InlineData("1m30s", 90_000)]
    [InlineData("1h", 3_600_000)]
    [InlineData("1d", 86_400_000)]
    public void Lengths_of_time_are_read(string text, double milliseconds)
    {
        Assert.True(Durations.TryParse(text, out var value));
        Assert.Equal(milliseconds, value.TotalMilliseconds);
    }

    [Theory]
    [InlineData("")]
    [InlineData("s")]
    [InlineData("-1")]
    [InlineData("-1s")]
    [InlineData("1.5s")]
    [InlineData("5 s")]
    [InlineData("5x")]
    [InlineData("1m30")]
    [InlineData("9999999999")]
    public void Anything_else_is_refused(string text) => Assert.False(Durations.TryParse(text, out _));
}
